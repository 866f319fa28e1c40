import { parseArgs } from 'node:util'
import { patchSources } from './patched-sources.ts'
import { plantedBugs } from './planted-bugs.ts'
import { remembering } from './remembered.ts'

/**
 * Runs schedules in this process: `node test/simulation/run-many.ts [--seed S] [--schedules N] [--bug NAME | --like NAME] [--alone] [--trace]`. Prints one
 * JSON line with what was counted, and for the first that fails its trace with the command that replays it. Exit code 1 where one failed.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '1' },
    bug: { type: 'string' },
    // The faults of a bug, and messages alone where it asks for that, but without the bug.
    like: { type: 'string' },
    alone: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
})
const bug = plantedBugs.find(({ name }) => name === values.bug)
const like = bug ?? plantedBugs.find(({ name }) => name === values.like)
if ((values.bug ?? values.like) !== undefined && like === undefined) throw new Error('there is no such planted bug')
const alone = values.alone || like?.alone === true
// Simulated failures are many, and nobody reads where they were thrown: to note that took a tenth of the time.
if (!values.trace) Error.stackTraceLimit = 0
patchSources([...remembering(), ...(bug?.patches ?? [])])
const { runSchedule } = await import('./run-schedule.ts')
const { startTime } = await import('./simulation.ts')
const { faultKinds, harmlessFaults } = await import('./faults.ts')
const { traceText } = await import('./trace.ts')

const first = Number(values.seed)
const faults = like?.faults ?? (alone ? harmlessFaults : faultKinds)
const counts: Record<string, number> = {}
let ran = 0
let least = { pushes: Number.POSITIVE_INFINITY, tamperings: Number.POSITIVE_INFINITY }
let failed: { readonly seed: number; readonly violations: readonly string[] } | undefined
for (let seed = first; seed < first + Number(values.schedules) && failed === undefined; seed++) {
  const result = await runSchedule(seed, {
    ...{ faults, messagesAlone: alone },
    ...(like?.freezeBefore !== undefined && { freezeBefore: like.freezeBefore }),
  })
  ran++
  least = {
    pushes: Math.min(least.pushes, result.pushes),
    tamperings: Math.min(least.tamperings, result.tamperings),
  }
  for (const [kind, count] of Object.entries(result.counts)) counts[kind] = (counts[kind] ?? 0) + count
  if (values.trace) process.stdout.write(`${traceText(result.trace, startTime)}\n`)
  if (result.violations.length === 0) continue
  failed = { seed, violations: result.violations }
  if (values.trace || bug !== undefined) continue
  const replay = `npx node test/simulation/run-many.ts --seed ${seed} --trace${alone ? ' --alone' : ''}`
  process.stderr.write(`${traceText(result.trace, startTime)}\n${result.violations.join('\n')}\nreplay: ${replay}\n`)
}
process.stdout.write(`${JSON.stringify({ ran, counts, least, failed })}\n`)
process.exitCode = failed === undefined ? 0 : 1
