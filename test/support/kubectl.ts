import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findTool } from '../../lib/adapters/tools/binaries.ts'

/** Runs kubectl as the cluster's administrator; answers stdout, and rejects with stderr where the command fails. */
export async function kubectl(
  cluster: { readonly kubeconfigFile: string },
  args: readonly string[],
  stdin = '',
): Promise<string> {
  const { path } = await findTool('kubectl')
  const cache = join(cluster.kubeconfigFile, '..', 'kubectl-cache')
  const child = spawn(path, [`--kubeconfig=${cluster.kubeconfigFile}`, `--cache-dir=${cache}`, ...args])
  const closed = once(child, 'close')
  // A command that fails early does not read its input; its own message is the better one.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (child.exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${complaint.trim()}`)
  return output
}

/** `kubectl apply` of manifests: YAML text, or objects. */
export function applyManifests(
  cluster: { readonly kubeconfigFile: string },
  manifests: string | readonly object[],
): Promise<string> {
  const list =
    typeof manifests === 'string' ? manifests : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests })
  return kubectl(cluster, ['apply', '--server-side', '-f', '-'], list)
}
