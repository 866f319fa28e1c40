import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { journalLine } from '../../../../lib/adapters/disk/queue/journal-line.ts'
import { parseJournal } from '../../../../lib/adapters/disk/queue/read-journal.ts'
import { take } from '../../../contract/queue-scene.ts'
import { type DiskScene, diskScene, receivable } from '../../../support/disk-queues.ts'

let scene: DiskScene
/** A journal as a crash leaves it: never closed, so it was not written anew. */
let journal: Buffer

before(async () => {
  scene = await diskScene()
  const queue = await scene.open()
  for (const text of ['1', '2', '3', 'ä\n4']) await queue.send({ text }, { group: 'a', dedupId: text })
  const [first, second] = await take(queue, { max: 2 })
  await queue.remove(first!.receipt)
  await queue.release(second!.receipt, 0)
  await queue.send({ text: '5' }, { group: 'b', dedupId: '5' })
  await queue.send({ text: '6' }, { group: 'a', dedupId: '6' })
  journal = await readFile(scene.path)
  await queue.close()
})
after(() => scene.remove())

/** What was written, operation by operation, with where the line of each begins and ends. */
function written() {
  const { ops, damage } = parseJournal('q', journal)
  assert.equal(damage, undefined)
  assert(ops.length >= 10)
  let at = 0
  return ops.map((op) => {
    const begin = journal.indexOf(journalLine(op), at)
    assert(begin >= 0)
    at = begin + Buffer.byteLength(journalLine(op))
    return { op, begin, end: at }
  })
}

/** The line break at the end of a line may be missing. */
const complete = (lines: ReturnType<typeof written>, cut: number) =>
  lines.filter(({ end }) => end - 1 <= cut).map(({ op }) => op)
const isTorn = (lines: ReturnType<typeof written>, cut: number) =>
  lines.some(({ begin, end }) => begin + 1 < cut && cut < end - 1)

test('reads every line that was complete when the file was cut off, wherever that is', () => {
  const lines = written()
  for (let cut = 0; cut <= journal.length; cut++) {
    const { ops, damage } = parseJournal('q', journal.subarray(0, cut))
    assert.deepEqual(ops, complete(lines, cut), `cut at ${cut}`)
    assert.equal(damage !== undefined, isTorn(lines, cut), `cut at ${cut}`)
  }
})

test('opens with what was complete when the file was cut off within its last lines, and tells of what was not', async () => {
  const lines = written()
  for (let cut = lines.at(-3)!.begin; cut <= journal.length; cut++) {
    await writeFile(scene.path, journal.subarray(0, cut))
    const queue = await scene.open()
    const ops = complete(lines, cut)
    const removed = new Set(ops.flatMap((op) => (op.op === 'removed' ? [op.id] : [])))
    const expected = ops.flatMap((op) => (op.op === 'sent' && !removed.has(op.id) ? [JSON.parse(op.body).text] : []))
    assert.deepEqual((await receivable(queue)).toSorted(), expected.toSorted(), `cut at ${cut}`)
    await queue.close()
    assert.equal(scene.told.splice(0).length, isTorn(lines, cut) ? 1 : 0, `cut at ${cut}`)
  }
})

test('loses no line but the damaged one, whichever bit flips, and never reads a wrong one', () => {
  const lines = written()
  const texts = lines.map(({ op }) => JSON.stringify(op))
  for (let bit = 0; bit < journal.length * 8; bit++) {
    const damaged = Buffer.from(journal)
    damaged[bit >> 3]! ^= 1 << (bit & 7)
    const { ops, damage } = parseJournal('q', damaged)
    const found = new Set(ops.map((op) => JSON.stringify(op)))
    const lost = texts.filter((text) => !found.has(text))
    assert(lost.length <= 1, `bit ${bit} costs ${lost.length} lines`)
    assert.deepEqual(
      ops.map((op) => JSON.stringify(op)),
      texts.filter((text) => !lost.includes(text)),
    )
    if (lost.length > 0) assert.equal(damage?.code, 'StoreFailed')
    if (lost.length > 0) assert.equal(damage?.message.includes(JSON.parse(lost[0]!).id), false)
  }
})

test('reads all lines outside a damaged stretch, whatever stands there now', () => {
  const lines = written()
  const stretch = fc.record({
    from: fc.nat({ max: journal.length - 1 }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.nat({ max: 4_096 }).map((length) => new Uint8Array(length)),
    ),
    replaces: fc.nat({ max: 400 }),
  })
  fc.assert(
    fc.property(stretch, ({ from, bytes, replaces }) => {
      const rest = journal.subarray(from + replaces)
      const { ops } = parseJournal('q', Buffer.concat([journal.subarray(0, from), bytes, rest]))
      const before = lines.filter(({ end }) => end <= from)
      const behind = lines.filter(({ begin }) => begin >= from + replaces)
      const found = ops.map((op) => JSON.stringify(op))
      const expected = (some: typeof lines) => some.map(({ op }) => JSON.stringify(op))
      assert.deepEqual(found.slice(0, before.length), expected(before))
      assert.deepEqual(found.slice(found.length - behind.length), expected(behind))
    }),
    { numRuns: 1_000 },
  )
})
