/**
 * Works a disk queue in a process of its own:
 *
 *     node queue-child.ts FOLDER PREFIX flood|fill
 *
 * `flood`: until it is killed, 8 senders, each to a group of its own, and a worker that removes what it gets. `fill`: sends large
 * messages until one is refused, removes most of them, and sends again. It says a line each time: `sent X` after X was accepted,
 * `removing X` before X is removed, `refused CODE` when a send fails.
 */
import { writeSync } from 'node:fs'
import { openDiskQueue } from '../../lib/adapters/disk/queue/open-queue.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { Problem } from '../../lib/core/problem.ts'

const [folder = '', prefix = '', mode = ''] = process.argv.slice(2)
const say = (line: string): unknown => writeSync(1, `${line}\n`)
const onProblem = ({ code }: Problem): unknown => say(`told ${code}`)
const queue = await openDiskQueue<object>({ folder, name: 'q', clock: systemClock, onProblem })
const { signal } = new AbortController()
let count = 0

async function send(group: string, padding = ''): Promise<void> {
  const text = `${group}/${prefix}${String(++count).padStart(7, '0')}`
  await queue.send({ text, padding }, { group, dedupId: text })
  say(`sent ${text}`)
}

async function removeSome(max: number): Promise<void> {
  for (const { body, receipt } of await queue.receive({ max, visibilityMs: 60_000, waitMs: 1_000, signal })) {
    say(`removing ${JSON.parse(body).text}`)
    await queue.remove(receipt)
  }
}

async function fill(): Promise<void> {
  try {
    for (;;) await send('g', 'x'.repeat(10_000))
  } catch (cause) {
    say(`refused ${cause instanceof Problem ? cause.code : String(cause)}`)
  }
}

if (mode === 'flood') {
  const forEver = async (work: () => Promise<void>): Promise<void> => {
    for (;;) await work()
  }
  await Promise.all([
    ...Array.from({ length: 8 }, (_, index) => forEver(() => send(`g${index}`))),
    forEver(() => removeSome(4)),
  ])
}
await fill()
for (let turn = 0; turn < 3; turn++) await removeSome(10)
await send('g')
await send('g')
await queue.close()
