import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findTool } from '../../adapters/tools/binaries.ts'
import { messageOf, Problem } from '../../core/problem.ts'
import { embeddedKubeconfig } from '../embedded/place.ts'

const run = promisify(execFile)

/** Runs kubectl against the embedded clusters of a data folder. Throws a Problem where it is not there, or fails. */
export async function kubectl(data: string, args: readonly string[]): Promise<void> {
  const { path } = await findTool('kubectl')
  try {
    await run(path, ['--kubeconfig', embeddedKubeconfig(data), ...args])
  } catch (cause) {
    throw new Problem({ code: 'Aborted', subject: 'kubectl', what: `failed: ${messageOf(cause)}`, cause })
  }
}
