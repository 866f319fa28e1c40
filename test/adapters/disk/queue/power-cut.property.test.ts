import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { openJournal } from '../../../../lib/adapters/disk/queue/journal.ts'
import { readJournal } from '../../../../lib/adapters/disk/queue/read-journal.ts'
import { keptQueue } from '../../../../lib/queue/kept/kept-queue.ts'
import { queueState } from '../../../../lib/queue/kept/queue-state.ts'
import type { Delivered } from '../../../../lib/queue/queue.ts'
import { assertContains, receivable } from '../../../support/disk-queues.ts'
import { type FaultyJournalFile, type FileFault, faultyJournalFile } from '../../../support/faulty-journal-file.ts'
import { manualClock } from '../../../support/manual-clock.ts'

type Step =
  /** So many senders at once. */
  | { readonly do: 'send'; readonly count: number; readonly group: string }
  | { readonly do: 'receive' | 'remove' | 'release' }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('send' as const),
    count: fc.integer({ min: 1, max: 4 }),
    group: fc.constantFrom('a', 'b'),
  }),
  fc.record({ do: fc.constantFrom('receive' as const, 'remove' as const, 'release' as const) }),
)
const fault = fc.constantFrom<FileFault>('none', 'none', 'torn', 'unsynced', 'undone', 'unknown')

async function openWith(path: string, file: FaultyJournalFile) {
  const clock = manualClock()
  const state = queueState(20)
  const { ops } = await readJournal(path)
  for (const op of ops) state.apply(op)
  state.reopen(clock.now())
  let told = 0
  let ids = 0
  const log = await openJournal({ subject: 'q', file, state, clock, onProblem: () => void ++told })
  return { queue: keptQueue({ state, log, clock, ids: () => `${path} ${++ids}` }), log, told: () => told }
}

/** Does all steps; answers what was accepted and what was taken out, each in its order. */
async function run(path: string, file: FaultyJournalFile, steps: readonly Step[]) {
  const { queue, log } = await openWith(path, file)
  const { signal } = new AbortController()
  const accepted: string[] = []
  const removed: string[] = []
  const taken: Delivered[] = []
  let sent = 0
  let refused = 0
  for (const one of steps) {
    if (one.do === 'send') {
      const sends = Array.from({ length: one.count }, async () => {
        const text = `${one.group}${++sent}`
        const place = { group: one.group, dedupId: text }
        await queue.send(JSON.stringify({ text }), { place, delayMs: 0 })
        accepted.push(text)
      })
      for (const outcome of await Promise.allSettled(sends)) {
        if (outcome.status === 'fulfilled') continue
        assert.equal(outcome.reason.code, 'StoreFailed')
        refused += 1
      }
    } else if (one.do === 'receive') {
      taken.push(...(await queue.reader.receive({ max: 10, visibilityMs: 60_000, waitMs: 0, signal })))
    } else {
      const last = taken.pop()
      if (last !== undefined && one.do === 'remove') {
        await queue.reader.remove(last.receipt)
        removed.push(JSON.parse(last.body).text)
      } else if (last !== undefined) {
        await queue.reader.release(last.receipt, 0)
      }
    }
  }
  return { accepted, removed, refused, log }
}

test('has every accepted message in its order after a power cut, whatever went wrong with the file before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-power-'))
  let runs = 0
  let refusals = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 20 }),
      fc.array(fault, { maxLength: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (steps, faults, share) => {
        const path = join(folder, `q${++runs}`)
        const file = faultyJournalFile(path, faults)
        const { accepted, removed, refused } = await run(path, file, steps)
        refusals += refused
        await file.close()
        // What was synced stays; of the rest, the disk has some.
        const unsynced = Math.max(0, file.size - file.synced)
        if (file.synced > 0) await truncate(path, file.synced + Math.floor(unsynced * share))
        const { queue, log } = await openWith(path, faultyJournalFile(path, []))
        const found = await receivable(queue.reader)
        for (const group of ['a', 'b']) {
          const kept = accepted.filter((text) => text.startsWith(group) && !removed.includes(text))
          assertContains(
            found.filter((text) => text.startsWith(group)),
            kept,
          )
        }
        assert.equal(new Set(found).size, found.length, 'none twice')
        await log.close()
      },
    ),
    { numRuns: 100 },
  )
  assert(refusals > 20, 'faults were met')
  await rm(folder, { recursive: true })
})

test('has exactly what was accepted and not removed after it was closed, whatever went wrong with the file before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-close-'))
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 20 }),
      fc.array(fault, { maxLength: 4 }),
      async (steps, faults) => {
        const path = join(folder, `q${++runs}`)
        const file = faultyJournalFile(path, faults)
        const { accepted, removed, log } = await run(path, file, [
          ...steps,
          // Uses up the faults of each kind, so that the close meets none.
          ...faults.flatMap((): Step[] => [{ do: 'send', count: 1, group: 'b' }, { do: 'receive' }]),
          { do: 'send', count: 1, group: 'b' },
          { do: 'receive' },
          { do: 'remove' },
        ])
        await log.close()
        assert.equal(file.synced, file.size)
        const { queue, log: again } = await openWith(path, faultyJournalFile(path, []))
        assert.deepEqual(
          (await receivable(queue.reader)).toSorted(),
          accepted.filter((text) => !removed.includes(text)).toSorted(),
        )
        await again.close()
      },
    ),
    { numRuns: 100 },
  )
  await rm(folder, { recursive: true })
})

test('goes on in the old file where it cannot be written anew, and loses nothing by that', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-anew-'))
  const path = join(folder, 'q')
  const file = faultyJournalFile(path, ['none', 'undone'])
  let during = async (): Promise<void> => undefined
  const sync = () => during().then(() => file.sync())
  const { queue, log, told } = await openWith(path, Object.assign(Object.create(file), { sync }))
  const { signal } = new AbortController()
  const send = (text: string) =>
    queue.send(JSON.stringify({ text }), { place: { group: text, dedupId: '1' }, delayMs: 0 })
  await send('small')
  const [small] = await queue.reader.receive({ max: 1, visibilityMs: 60_000, waitMs: 0, signal })
  // Noted while the large message is synced, after which the file is to be written anew.
  during = () => queue.reader.remove(small!.receipt)
  const large = 'x'.repeat(300_000)
  await send(large)
  during = async () => undefined
  await send('next')
  assert.equal(told(), 1)
  await log.close()
  const { queue: again, log: second } = await openWith(path, faultyJournalFile(path, []))
  assert.deepEqual((await receivable(again.reader)).toSorted(), ['next', large])
  await second.close()
  await rm(folder, { recursive: true })
})
