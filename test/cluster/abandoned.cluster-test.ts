import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { ask } from '../support/ask.ts'
import { eventually } from '../support/eventually.ts'
import { clusterBinaries } from './build.ts'

const program = `
  import { dirname } from 'node:path'
  import { startCluster } from '${join(import.meta.dirname, '..', 'support', 'cluster.ts')}'
  const { url, ca, token, kubeconfigFile } = await startCluster({ real: true, controllers: false })
  console.log(JSON.stringify({ url, ca, token, folder: dirname(kubeconfigFile) }))
`

/** Starts a cluster in a process of its own; with `ending` the process ends by itself, without `stop()`. */
async function abandonedCluster(ending: 'ends' | 'is killed') {
  const lasting = ending === 'ends' ? '' : 'setInterval(() => {}, 1000)'
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', `${program}${lasting}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [line] = await once(createInterface(child.stdout), 'line')
  if (ending === 'is killed') child.kill('SIGKILL')
  await exited
  return JSON.parse(line)
}

for (const ending of ['ends', 'is killed'] as const) {
  test(`a cluster dies with the process that started it, when that ${ending}`, async () => {
    await clusterBinaries()
    const { url, ca, token, folder } = await abandonedCluster(ending)
    await eventually('the folder being removed', () => !existsSync(folder) || undefined)
    await assert.rejects(ask({ url: `${url}/readyz`, ca, token }), /ECONNREFUSED/)
  })
}
