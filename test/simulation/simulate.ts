import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { inParallel } from '../../lib/core/in-parallel.ts'
import { type Ran, runSchedules } from './run.ts'

/**
 * Runs many schedules on all processors: `node test/simulation/simulate.ts [--seed S] [--schedules N] [--jobs N] [--bug NAME] [--alone] [--go-on]`. Says
 * how far it is, and of each that fails what went wrong and how to replay it. Ends with the first that fails unless it is to go on.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '1' },
    jobs: { type: 'string', default: `${availableParallelism()}` },
    bug: { type: 'string' },
    alone: { type: 'boolean', default: false },
    'go-on': { type: 'boolean', default: false },
  },
})
const [seed, schedules, jobs] = [values.seed, values.schedules, values.jobs].map((text) => {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${text} is no number of something`)
  return Number(text)
}) as [number, number, number]

/** Enough to make up for starting a process, and little to lose. */
const inOne = 250
const also = [...(values.alone ? ['--alone'] : []), ...(values.bug === undefined ? [] : ['--bug', values.bug])]
const begun = process.hrtime.bigint()
const failed: number[] = []
let ran = 0

const say = (line: string): void => {
  const seconds = Number((process.hrtime.bigint() - begun) / 1_000_000_000n)
  process.stdout.write(`${String(seconds).padStart(6)} s  ${line}\n`)
}

/** What one process came to; a schedule that fails ends it. */
function tell({ failed: found }: Ran): void {
  if (found === undefined) return
  failed.push(found.seed)
  say(`seed ${found.seed} fails: ${found.violations.join('; ')}`)
  const options = also.map((option) => (option.includes(' ') ? `'${option}'` : option))
  say(`replay: ${['npx node test/simulation/run-many.ts --seed', found.seed, '--trace', ...options].join(' ')}`)
}

async function runChunk(first: number): Promise<void> {
  const end = Math.min(first + inOne, seed + schedules)
  for (let next = first; next < end; ) {
    if (failed.length > 0 && !values['go-on']) return
    const one = await runSchedules('--seed', `${next}`, '--schedules', `${end - next}`, ...also)
    ran += one.ran
    next += one.ran
    tell(one)
  }
  say(`${ran} of ${schedules} schedules, ${failed.length} failed`)
}

const chunks = Array.from({ length: Math.ceil(schedules / inOne) }, (_, index) => seed + index * inOne)
await inParallel(chunks, jobs, runChunk)
const whole = failed.length === 0 ? 'all end as they should' : `failed: ${failed.sort((a, b) => a - b).join(' ')}`
say(`${ran} schedules from seed ${seed}: ${whole}`)
process.exitCode = failed.length === 0 ? 0 : 1
