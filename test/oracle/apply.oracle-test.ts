import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { JsonObject } from '../../lib/core/json.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { kubectl } from '../support/kubectl.ts'
import { type Oracle, type OracleChanges, startOracle } from '../support/oracle.ts'
import { ownedObjects } from '../support/owned-objects.ts'
import { readScenarios } from '../support/scenarios.ts'
import { caseOn } from '../support/spine.ts'

interface Step {
  readonly files?: Readonly<Record<string, string | null>>
  readonly spec?: JsonObject
  readonly kubectl?: readonly (readonly string[])[]
  /** `subject action` of what changed. */
  readonly lines: readonly string[]
  readonly fails?: string
}

interface ApplyScenario {
  readonly name: string
  readonly spec?: JsonObject
  readonly steps: readonly Step[]
}

/** What a step did: the lines a person is told, in any order, and whether it failed. */
interface Told {
  readonly lines: readonly string[]
  readonly failure?: string
}

let byFlux: TestCluster
let bySluice: TestCluster
let oracle: Oracle

before(async () => {
  const options = { controllers: false, pods: false }
  ;[byFlux, bySluice, oracle] = await Promise.all([startCluster(options), startCluster(options), startOracle()])
})
after(async () => {
  await Promise.all([byFlux?.stop(), bySluice?.stop(), oracle?.[Symbol.asyncDispose]()])
})

/** kustomize-controller's own steps, with the inventory between them. */
function flux(name: string) {
  let inventory: OracleChanges['changes'] = []
  return async (files: Readonly<Record<string, string>>, spec: JsonObject): Promise<Told> => {
    const kustomization = { metadata: { name, namespace: 'flux-system' }, spec }
    const built = await oracle.build({ files, kustomization })
    if (built.kind === 'error') return { lines: [], failure: built.error }
    const kubeconfig = byFlux.kubeconfigFile
    const applied = await oracle.apply({ kubeconfig, kustomization, objects: built.value.objects })
    const lines = linesOf(applied)
    if (applied.failure !== undefined) return { lines, failure: applied.failure }
    const ids = new Set(applied.changes.map(({ id }) => id))
    const entries = inventory.filter(({ id }) => !ids.has(id))
    inventory = applied.changes
    if (spec.prune !== true || entries.length === 0) return { lines }
    return { lines: [...lines, ...linesOf(await oracle.prune({ kubeconfig, kustomization, entries }))] }
  }
}

function linesOf({ changes }: OracleChanges): readonly string[] {
  return changes
    .filter(({ action }) => ['created', 'configured', 'deleted'].includes(action))
    .map(({ subject, action }) => `${subject} ${action}`)
}

/** The product with a repository of its own. */
async function sluice(name: string) {
  const product = await caseOn(bySluice)
  const step = async (files: Step['files'], spec: JsonObject): Promise<Told> => {
    const manifest = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', spec }
    const changes = Object.entries(files ?? {}).map(([path, text]) => [`app/${path}`, text])
    const seen = await product.push({
      ...Object.fromEntries(changes),
      'cluster/unit.yaml': JSON.stringify({ ...manifest, metadata: { name, namespace: 'flux-system' } }),
    })
    const lines = seen
      .told(name)
      .flatMap((text) => text.match(/^\S+ (created|configured|deleted|recreated)(?=$|: it )/gm) ?? [])
    const ready = seen.ready(name)
    const known = lines.map((line) => line.replace(/ recreated$/, ' created'))
    return ready.startsWith('True') ? { lines: known } : { lines: known, failure: ready }
  }
  return { step, remove: product.remove }
}

for (const [index, scenario] of readScenarios<ApplyScenario>('applies').entries()) {
  const namespace = `s${index + 1}`
  const { name, spec = {}, steps }: ApplyScenario = JSON.parse(JSON.stringify(scenario).replaceAll('$NS', namespace))
  test(`applied as in Flux: ${name}`, { timeout: 120_000 }, async () => {
    const both = [byFlux, bySluice]
    await Promise.all(both.map((cluster) => kubectl(cluster, ['create', 'namespace', namespace])))
    const unit = `unit-${index + 1}`
    const fluxStep = flux(unit)
    const ours = await sluice(unit)
    try {
      let files: Readonly<Record<string, string>> = {}
      let fields: JsonObject = { interval: '5m', path: './app', prune: true, sourceRef: source, ...spec }
      for (const [at, step] of steps.entries()) {
        for (const args of step.kubectl ?? []) await Promise.all(both.map((cluster) => kubectl(cluster, args)))
        files = merged(files, step.files ?? {})
        fields = { ...fields, ...step.spec }
        const [told, toldByUs] = await Promise.all([fluxStep(inApp(files), fields), ours.step(step.files, fields)])
        assertSays(step, told)
        const where = `step ${at + 1}: ${JSON.stringify({ told, toldByUs })}`
        assert.equal(toldByUs.failure === undefined, told.failure === undefined, where)
        assert.deepEqual(toldByUs.lines.toSorted(), told.lines.toSorted(), where)
        const [left, leftByFlux] = await Promise.all([ownedObjects(bySluice, unit), ownedObjects(byFlux, unit)])
        assert.deepEqual(left, leftByFlux, where)
      }
    } finally {
      await ours.remove()
    }
  })
}

const source = { kind: 'GitRepository', name: 'flux-system' }

function merged(files: Readonly<Record<string, string>>, changes: Readonly<Record<string, string | null>>) {
  const all = Object.entries({ ...files, ...changes })
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null))
}

function inApp(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`app/${path}`, text]))
}

/** The table says what Flux does. */
function assertSays({ lines, fails }: Step, told: Told): void {
  if (fails === undefined) assert.equal(told.failure, undefined)
  else assert.ok(told.failure?.includes(fails), `Flux fails otherwise: ${told.failure}`)
  assert.deepEqual(told.lines.toSorted(), lines.toSorted())
}
