import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { inParallel } from '../lib/core/in-parallel.ts'

/**
 * Runs all of `test/**\/*.test.ts`, on all processors: `node test/run-unit.ts`. To start a process for each of some 250 files costs
 * more than most of them do, so those of one of these patterns share one. All others have a process of their own: they load the product's
 * files changed, measure memory, or have hooks that must run around their own file alone. What takes longest begins first.
 */
const longest = globSync('test/simulation/*quarter.test.ts')
const own = globSync(['test/simulation/*.test.ts', 'test/local/handle-http.test.ts'])
const shared = [
  'test/{cli,local}/**/*.test.ts',
  // The stack is synthesised once for all of them.
  'test/infra/*.test.ts',
  'test/{apply,audit,build,core,flux,fleet,lane,manifest,notify,queue,render,schedule,source,store,unit,webhook}/**/*.test.ts',
  'test/adapters/disk/**/*.test.ts',
  'test/{adapters/{aws,git,http,kube,memory,tools},console,support}/**/*.test.ts',
  'test/{spine,upgrade}/*.test.ts',
]
const together = shared.map((pattern) => globSync(pattern).filter((file) => !own.includes(file)))
const others = globSync('test/**/*.test.ts').filter(
  (file) => !together.flat().includes(file) && !longest.includes(file),
)
const processes = [
  ...together.slice(0, 1),
  ...longest.map((file) => [file]),
  ...together.slice(1),
  ...others.map((file) => [file]),
]

/** One more than there are processors: some of them mostly wait. */
const atOnce = availableParallelism() + 1

const codes = await inParallel(processes, atOnce, async (files) => {
  const child = spawn(process.execPath, ['--test', '--test-isolation=none', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  process.stdout.write(await text(child.stdout))
  return ended
})
process.exitCode = codes.every((code) => code === 0) ? 0 : 1
