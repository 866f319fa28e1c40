import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { kubectl } from '../support/kubectl.ts'
import { type Oracle, startOracle } from '../support/oracle.ts'
import { fluxSide } from './audit/flux-side.ts'
import { namespace, objectOf, owner, shapes } from './audit/shapes.ts'
import { type SluiceSide, sluiceSide } from './audit/sluice-side.ts'

let cluster: TestCluster
let oracle: Oracle
let sluice: SluiceSide

before(async () => {
  ;[cluster, oracle] = await Promise.all([startCluster(), startOracle()])
  await kubectl(cluster, ['create', 'namespace', namespace])
  sluice = sluiceSide(cluster)
})
after(async () => {
  sluice?.close()
  await oracle?.[Symbol.asyncDispose]()
  await cluster?.stop()
})

/** Custom resources have no controllers here; limits would keep the Pods from starting, and Deployments adopt a ReplicaSet with their labels. */
const isLeftOut = /^(Widget|Gadget|LimitRange|ResourceQuota|ReplicaSet)$/

it("what Kubernetes' own controllers do to our objects is no drift, for us and for Flux", async (t) => {
  const builtIn = shapes.filter(({ object: { kind } }) => !isLeftOut.test(String(kind)))
  const manifests = builtIn.map((shape, index) => objectOf(shape, `own${index}`))
  const applied = await sluice.keep(manifests)
  const deployments = builtIn.flatMap(({ name }, index) =>
    name === 'Deployment without replicas' ? [`own${index}`] : [],
  )
  for (const name of deployments) {
    await kubectl(cluster, ['rollout', 'status', 'deployment', name, '-n', namespace, '--timeout=60s'])
    await kubectl(cluster, ['wait', '--for=create', 'job', '--all', '-n', namespace, '--timeout=10s'])
  }
  const touched = await Promise.all(manifests.map((manifest) => sluice.test.get(manifest)))
  const moved = touched.filter((live, at) => live?.metadata.resourceVersion !== applied[at]?.metadata.resourceVersion)
  assert.ok(moved.length >= 5, `only ${moved.map((live) => live?.kind)} were touched`)
  const findings = await sluice.audit(manifests)
  const found = findings.filter(({ verdict }) => verdict !== 'clean')
  assert.deepEqual(
    found.map(({ manifest, verdict, why }) => `${manifest.kind}: ${verdict}, ${why}`),
    [],
  )
  const by = (what: string) => findings.filter((finding) => finding.by === what).length
  t.diagnostic(
    `${moved.length} of ${manifests.length} were touched; ${by('get')} needed a GET, ${by('dry-run')} a dry-run`,
  )
  const outcomes = await fluxSide(cluster, oracle, owner).reconcile(manifests)
  assert.deepEqual([...new Set(outcomes.map(({ action }) => action))], ['unchanged'])
})
