import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTool } from '../../../lib/adapters/tools/binaries.ts'
import { isJsonObject, type JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { kubectl } from '../../support/kubectl.ts'
import type { Arena } from '../audit/arena.ts'
import type { Hand } from './row.ts'

const run = promisify(execFile)

/** The commands of a row, on one cluster. */
export function handOn({ cluster, typeOf }: Pick<Arena, 'cluster' | 'typeOf'>, manifest: Manifest): Hand {
  const type = typeOf(manifest)
  const { name } = manifest.metadata
  const within = ['-n', String(manifest.metadata.namespace ?? 'default')]
  const resource = `${type.plural}.${type.version}.${type.group}`
  const command: Hand['kubectl'] = (args, stdin) =>
    kubectl(cluster, [...args, ...within], stdin === undefined ? '' : JSON.stringify(stdin))
  const live = async (): Promise<JsonObject> => {
    const read: unknown = JSON.parse(await command(['get', resource, name, '-o', 'json', '--show-managed-fields']))
    if (!isJsonObject(read)) throw new Error(`${resource} ${name} is no object`)
    return read
  }
  return {
    name,
    kubectl: command,
    live,
    async edit(...sed) {
      const { path } = await findTool('kubectl')
      const before = await live()
      const editor = `sed -E -i ${sed.map((script) => `-e '${script}'`).join(' ')}`
      const cache = join(cluster.kubeconfigFile, '..', 'kubectl-cache')
      const args = [`--kubeconfig=${cluster.kubeconfigFile}`, `--cache-dir=${cache}`, 'edit', resource, name, ...within]
      await run(path, args, { env: { PATH: process.env.PATH, KUBE_EDITOR: editor } })
      if (versionOf(before) === versionOf(await live())) throw new Error(`kubectl edit changed nothing: ${sed}`)
    },
    async patch(body, by, more = []) {
      const kind = more.some((arg) => arg.startsWith('--type')) ? [] : ['--type=merge']
      await command(['patch', resource, name, ...kind, '-p', JSON.stringify(body), `--field-manager=${by}`, ...more])
    },
    async apply(body, by, more = []) {
      const { apiVersion, kind } = manifest
      const metadata = { ...(isJsonObject(body.metadata) ? body.metadata : {}), name }
      const args = ['apply', '--server-side', `--field-manager=${by}`, ...more, '-f', '-']
      await command(args, { ...body, apiVersion, kind, metadata })
    },
    async replace(change, more = []) {
      await command(['replace', ...more, '-f', '-'], change(await live()))
    },
  }
}

function versionOf({ metadata }: JsonObject): unknown {
  return isJsonObject(metadata) ? metadata.resourceVersion : undefined
}
