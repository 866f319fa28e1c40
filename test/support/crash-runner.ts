/**
 * Runs the product once and kills itself with SIGKILL at an effect:
 *
 *     node crash-runner.ts FOLDER before|after NUMBER [PATTERN]
 *
 * `after`: the effect happened and nobody learnt its answer.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { aroundEffects } from './effects.ts'
import { runOnce } from './local-run.ts'

const [folder = '', moment, number, pattern = ''] = process.argv.slice(2)
let count = 0

function die(name: string): Promise<never> {
  appendFileSync(join(folder, 'crashes'), `${moment} effect ${number}: ${name}\n`)
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

const around = aroundEffects(async (name, happen) => {
  const mine = name.match(pattern) !== null && ++count === Number(number)
  if (mine && moment === 'before') return die(name)
  const answer = await happen()
  return mine ? die(name) : answer
})
await runOnce(folder, { around })
process.exit(0)
