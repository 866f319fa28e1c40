import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** Where a run is killed: before an effect, or after it and before anybody learns its answer. */
export interface Kill {
  readonly moment: 'before' | 'after'
  /** Counted from 1, of those whose name matches. */
  readonly effect: number
  readonly matching?: string
}

const runner = fileURLToPath(new URL('./crash-runner.ts', import.meta.url))

/** Runs the product of a prepared folder in a process of its own that kills itself; answers whether it got that far. */
export async function runKilled(folder: string, { moment, effect, matching = '' }: Kill): Promise<boolean> {
  const child = spawn(process.execPath, [runner, folder, moment, String(effect), matching], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [complaint] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (child.signalCode === 'SIGKILL') return true
  assert.equal(child.exitCode, 0, complaint)
  return false
}
