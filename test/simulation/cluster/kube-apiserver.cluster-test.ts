import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { refOf } from '../../../lib/core/object-ref.ts'
import { clusterContract } from '../../contract/cluster-api.ts'
import { ask } from '../../support/ask.ts'
import { type OwnApi, startTestApi } from '../../support/start-test-api.ts'

let test: OwnApi

before(async () => {
  test = await startTestApi()
})
after(() => test?.stop())

/** Path of an object on the API server. */
function pathOf(object: LiveObject): string {
  const { namespace, name, kind } = refOf(object)
  const [root, plural] = kind === 'Deployment' ? ['/apis/apps/v1', 'deployments'] : ['/api/v1', 'configmaps']
  return `${root}/namespaces/${namespace}/${plural}/${name}`
}

async function put(path: string, object: unknown): Promise<void> {
  const { url, ca, token } = test.cluster
  const { status, body } = await ask({ url: `${url}${path}`, ca, token, put: JSON.stringify(object) })
  assert.equal(status, 200, body)
}

clusterContract('kube-apiserver', async () => ({
  api: test.api,
  update: (manager, object) => put(`${pathOf(object)}?fieldManager=${manager}`, object),
  setStatus: (object, status) => put(`${pathOf(object)}/status?fieldManager=controller`, { ...object, status }),
  nextSecond: () => pause(1_000 - (Date.now() % 1_000) + 20),
}))
