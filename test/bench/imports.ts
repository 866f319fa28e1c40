import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle, bundleEntry } from '../../infra/bundle.ts'
import { webhook, workers } from '../../infra/settings.ts'
import { type Bench, median, type Series } from './bench.ts'

const fewest = 15
const atMostMs = 200

/** What a cold start spends until the handler is there: the bundle of each function in a Node of its own, over an empty script in the same. */
export const importsBench: Bench = {
  name: 'imports',
  async run(runs) {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-imports-'))
    try {
      const empty = join(folder, 'empty.mjs')
      writeFileSync(empty, '')
      return Object.keys({ webhook, ...workers }).map((name) => {
        bundle(name, join(folder, name))
        return importsOf(name, { file: join(folder, name, bundleEntry), empty, runs: Math.max(runs, fewest) })
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** The two in turn, so that what else the machine does meets both; the first pair only fills the disk's cache. */
function importsOf(
  name: string,
  { file, empty, runs }: { readonly file: string; readonly empty: string; readonly runs: number },
): Series {
  const pairs = [...Array(runs + 1)].map(() => ({ empty: tookMs(empty), file: tookMs(file) })).slice(1)
  const floor = median(pairs.map((pair) => pair.empty))
  return {
    what: `import of ${name} over an empty script`,
    unit: 'ms',
    samples: pairs.map((pair) => pair.file - floor),
    atMost: atMostMs,
  }
}

function tookMs(script: string): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`)
  return performance.now() - start
}
