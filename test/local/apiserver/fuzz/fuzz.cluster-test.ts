import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { startCluster, type TestCluster } from '../../../support/cluster.ts'
import { get, post } from '../contract/call.ts'
import { type Door, send } from '../contract/send.ts'
import { gadget, gadgetDefinition } from './gadget.ts'
import { others } from './others.ts'
import { type Difference, sequence } from './sequence.ts'
import type { Subject } from './subject.ts'
import { workloads } from './workloads.ts'

/** To see a failure again: `SEED=7 npx node --test test/local/apiserver/fuzz/fuzz.cluster-test.ts`. */
const { SEED, KIND } = process.env
const sequences = Number(process.env.SEQUENCES ?? 2_400)
const first = Number(SEED ?? 1)
const last = SEED === undefined ? first + sequences - 1 : first
const sideBySide = 12
const shown = 5

/** Custom resources and Deployments have the most ways to differ, so they come more often. */
const subjects: readonly Subject[] = [gadget, gadget, gadget, ...workloads, ...workloads.slice(0, 1), ...others]

describe('random sequences of writes by several managers', () => {
  let cluster: TestCluster
  let server: ApiServer
  before(async () => {
    cluster = await startCluster({ real: true, controllers: false, pods: false })
    server = await startApiServer({ controllers: false, pods: false })
    await Promise.all([prepared(cluster), prepared(server)])
  })
  after(async () => {
    await server?.close()
    await cluster?.stop()
  })

  it('leave the same objects and managers in the embedded server as in kube-apiserver', async (t) => {
    const differences: Difference[] = []
    let next = first
    let calls = 0
    const worker = async () => {
      while (next <= last && differences.length < shown) {
        const seed = next++
        const subject = subjects[seed % subjects.length]
        if (subject === undefined || (KIND !== undefined && subject.kind !== KIND)) continue
        const done = await sequence(seed, subject, 'fuzz', [server, cluster])
        calls += done.calls
        if (done.difference !== undefined) differences.push(done.difference)
      }
    }
    await Promise.all(Array.from({ length: sideBySide }, worker))
    t.diagnostic(`${next - first} sequences, ${calls} requests`)
    const [one] = differences
    if (one !== undefined) {
      const all = differences.map(({ seed, kind, step }) => `SEED=${seed} ${kind} step ${step}`).join(', ')
      const { call, before: live } = one
      assert.deepEqual(one.ours, one.theirs, `${all}: ${JSON.stringify({ call, live }, undefined, 1)}`)
    }
  })
})

/** A namespace and the definition of a kind. */
async function prepared(door: Door): Promise<void> {
  await send(post('/api/v1/namespaces', { metadata: { name: 'fuzz' } }), door)
  await send(post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', gadgetDefinition), door)
  const ready = ['/apis/test.dev/v1/namespaces/fuzz/gadgets', '/apis/test.dev/v2/namespaces/fuzz/gadgets']
  for (const path of ready) while ((await send(get(path), door)).status !== 200);
  const probe = post('/api/v1/namespaces/fuzz/configmaps?dryRun=All', { metadata: { name: 'probe' } })
  while ((await send(probe, door)).status === 404);
}
