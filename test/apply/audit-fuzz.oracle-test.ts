import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { applyManifests, kubectl } from '../support/kubectl.ts'
import { type Oracle, startOracle } from '../support/oracle.ts'
import { arenaOf } from './audit/arena.ts'
import { fluxSide } from './audit/flux-side.ts'
import { type Both, type Result, round } from './audit/round.ts'
import { definitions, namespace, owner, shapes } from './audit/shapes.ts'
import { sluiceSide } from './audit/sluice-side.ts'

/** To see a failure again: `SEED=7 SHAPE=Job npx node --test test/apply/audit-fuzz.oracle-test.ts`. */
const { SEED, SHAPE } = process.env
const wanted = Number(process.env.EDITS ?? 2_000)

const clusters: TestCluster[] = []
let oracle: Oracle
let both: Both

before(async () => {
  const options = { controllers: false, pods: false }
  const [one, two, started] = await Promise.all([startCluster(options), startCluster(options), startOracle()])
  clusters.push(one, two)
  oracle = started
  for (const cluster of clusters) {
    await applyManifests(cluster, definitions)
    await kubectl(cluster, ['create', 'namespace', namespace])
    await kubectl(cluster, ['wait', '--for=condition=Established', 'crd', '--all'])
  }
  const sluice = sluiceSide(one)
  const { types } = await sluice.test.api.types()
  const [bySluice, byFlux] = [arenaOf(one, types), arenaOf(two, types)]
  both = { sluice, flux: fluxSide(two, oracle, owner), bySluice, byFlux }
})
after(async () => {
  for (const side of [both?.bySluice, both?.byFlux, both?.sluice]) side?.close()
  await oracle?.[Symbol.asyncDispose]()
  await Promise.all(clusters.map((cluster) => cluster.stop()))
})

it('after random edits by anyone the audit says what Flux says, and leaves what Flux leaves', async (t) => {
  assert.ok(shapes.length >= 20)
  const all = [...shapes.entries()].filter(([, { name }]) => SHAPE === undefined || name === SHAPE)
  const results: Result[] = []
  const failures: string[] = []
  let edits = 0
  for (let seed = Number(SEED ?? 1); edits < wanted; seed++) {
    // Each new definition makes the API server build its schema anew.
    const some = all.filter(([, { object }]) => object.kind !== 'CustomResourceDefinition' || seed % 5 === 1)
    for (const [index, result] of (await round(both, some, seed)).entries()) {
      results.push(result)
      edits += result.edits.length
      if (result.difference === undefined || result.otherEdits !== undefined) continue
      const how = `SEED=${seed} SHAPE='${some[index]?.[1].name}': ${result.difference}`
      failures.push(`${how}\n  after ${result.edits.join('\n        ')}`)
    }
    if (SEED !== undefined) break
  }
  const apart = results.filter(({ otherEdits }) => otherEdits !== undefined)
  t.diagnostic(summary(results, edits))
  for (const { edits, otherEdits } of apart) t.diagnostic(`not the same edits: ${JSON.stringify([edits, otherEdits])}`)
  assert.equal(failures.join('\n'), '')
  assert.ok(apart.length <= results.length / 50, `${apart.length} of ${results.length} were not edited alike`)
})

function summary(results: readonly Result[], edits: number): string {
  const equal = results.filter(({ outcome }) => outcome.action === 'unchanged')
  const by = (what: string) => equal.filter(({ finding }) => finding.by === what).length
  const looks = `${by('list')} by metadata alone, ${by('get')} needed a GET, ${by('dry-run')} a dry-run`
  return `${edits} edits of ${results.length} objects; ${equal.length} were touched for nothing: ${looks}`
}
