import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { assertContains, diskScenes, receivable } from '../../../support/disk-queues.ts'

const child = fileURLToPath(new URL('../../../support/queue-child.ts', import.meta.url))
const scene = diskScenes()

/** What a child said, without a line that its end cut off. */
interface Said {
  readonly sent: readonly string[]
  readonly removing: ReadonlySet<string>
  readonly refused: readonly string[]
  readonly told: readonly string[]
}

/** Runs a child, killing it some time after its first send where that is wished. */
async function run(command: string, args: readonly string[], killAfterMs?: number): Promise<Said> {
  const running = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let complaint = ''
  running.stdout.on('data', (chunk) => {
    output += chunk
  })
  running.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  const closed = once(running, 'close')
  if (killAfterMs !== undefined) {
    await Promise.race([once(running.stdout, 'data'), closed])
    await sleep(killAfterMs)
    running.kill('SIGKILL')
  }
  await closed
  assert.equal(running.signalCode, killAfterMs === undefined ? null : 'SIGKILL', complaint)
  if (killAfterMs === undefined) assert.equal(running.exitCode, 0, complaint)
  const lines = output.slice(0, output.lastIndexOf('\n')).split('\n')
  const after = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  return { sent: after('sent'), removing: new Set(after('removing')), refused: after('refused'), told: after('told') }
}

test('has everything that was accepted, in its order, whenever it is killed', async () => {
  const { folder, open, told } = await scene()
  const groups = Array.from({ length: 8 }, (_, index) => `g${index}/`)
  let accepted = 0
  for (let round = 0; round < 12; round++) {
    const prefix = String.fromCharCode(97 + round)
    const said = await run(process.execPath, [child, folder, prefix, 'flood'], 5 + 25 * (round % 6))
    accepted += said.sent.length
    const queue = await open()
    const found = await receivable(queue)
    for (const group of groups) {
      const ofGroup = (texts: readonly string[]) => texts.filter((text) => text.startsWith(group))
      assertContains(
        ofGroup(found),
        ofGroup(said.sent).filter((text) => !said.removing.has(text)),
      )
      assert.deepEqual(ofGroup(found), ofGroup(found).toSorted(), 'in the order in which they were sent')
    }
    await queue.close()
  }
  // On a busy machine a process lives long enough for few.
  assert(accepted > 100, `${accepted} messages`)
  // A torn line is told of, and is of a message that was not accepted.
  assert(told.length <= 12)
})

test('refuses a send for which the disk has no room, corrupts nothing by that, and goes on when there is room', async () => {
  const { folder, open, told } = await scene()
  // No file of the child may grow beyond 200 KB (400 blocks of 512 bytes): the system writes what fits, as on a full disk.
  const limited = `ulimit -f 400; exec "$0" "$@"`
  const said = await run('/bin/sh', ['-c', limited, process.execPath, child, folder, 'a', 'fill'])
  assert.deepEqual(said.refused, ['StoreFailed'])
  assert(said.sent.length > 10, `${said.sent.length} messages`)
  assert.equal(said.removing.size > 5, true)
  const queue = await open()
  assert.deepEqual(
    await receivable(queue),
    said.sent.filter((text) => !said.removing.has(text)),
  )
  await queue.close()
  assert.deepEqual(told, [])
})
