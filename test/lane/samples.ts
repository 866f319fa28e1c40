import { digestOf, digestOfValue } from '../../lib/core/digest.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { type InventoryId, inventoryId } from '../../lib/core/object-ref.ts'
import { Problem } from '../../lib/core/problem.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import { type KustomizationDefinition, type UnitId, unitId } from '../../lib/flux/definition.ts'
import type {
  Content,
  DesiredObject,
  Graph,
  Output,
  TakenOver,
  UnitNode,
  Vanished,
} from '../../lib/lane/discover/graph.ts'
import { rootDefinition } from '../../lib/lane/discover/root.ts'
import { emptyRecord } from '../../lib/lane/record/draft.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import type { InventoryEntry, UnitRecord } from '../../lib/store/record.ts'

export const start = Date.UTC(2026, 0, 1)
export const revision = gitRevision('main', 'a'.repeat(40))
export const fleetSource = digestOf('fleet') as SourceId
export const otherSource = digestOf('other') as SourceId

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  GitRepository: 'source.toolkit.fluxcd.io',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
}

/** Id of the unit `flux-system/<name>`. */
export function idOf(name: string): UnitId {
  return unitId('Kustomization', 'flux-system', name)
}

/** Inventory id of `Kind/namespace/name`. */
export function inventory(subject: string): InventoryId {
  const [kind = '', namespace = '', name = ''] = subject.split('/')
  return inventoryId({ group: groups[kind] ?? '', kind, namespace, name })
}

export function definitionOf(name: string, change: Partial<KustomizationDefinition> = {}): KustomizationDefinition {
  return { ...rootDefinition({ url: '', ref: {}, path: name }), name, ...change }
}

/** An entry of `Kind/namespace/name`, applied by its unit. */
export function entryOf(subject: string, change: Partial<InventoryEntry> = {}): InventoryEntry {
  return { id: inventory(subject), version: 'v1', uid: `uid of ${subject}`, ...change }
}

/** An entry that was claimed and never applied. */
export function claimOf(subject: string): InventoryEntry {
  return { id: inventory(subject), version: 'v1' }
}

export function recordOf(name: string, subjects: readonly string[] = [], change: Partial<UnitRecord> = {}): UnitRecord {
  const parent = name === 'flux-system' ? {} : { parent: idOf('flux-system') }
  const record = emptyRecord({ id: idOf(name), definition: definitionOf(name), ...parent })
  return { ...record, inventory: subjects.map((subject) => entryOf(subject)), ...change }
}

export function recordsOf(...records: readonly UnitRecord[]): ReadonlyMap<UnitId, UnitRecord> {
  return new Map(records.map((record) => [record.unit, record]))
}

export function manifestOf(subject: string): Manifest {
  const [kind = '', namespace = '', name = ''] = subject.split('/')
  const group = groups[kind] ?? ''
  return { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind, metadata: { namespace, name } }
}

export function desiredOf(subject: string): DesiredObject {
  const manifest = manifestOf(subject)
  return { id: inventory(subject), manifest, hash: digestOfValue(manifest) }
}

export function outputOf(subjects: readonly string[], change: Partial<Output> = {}): Output {
  const taken = subjects.filter((subject) => subject.startsWith('Kustomization/'))
  const takenOver = taken.map(
    (subject): TakenOver => ({ id: inventory(subject), version: 'v1', manifest: manifestOf(subject) }),
  )
  const objects = subjects.filter((subject) => !taken.includes(subject)).map(desiredOf)
  const artifact = digestOf(subjects.join())
  return { revision, artifact, objects, takenOver, refused: [], notes: [], desired: artifact, ...change }
}

export const current = (...subjects: readonly string[]): Content => ({ kind: 'current', output: outputOf(subjects) })

export const pending: Content = { kind: 'pending' }

const failure = {
  problem: new Problem({ code: 'BuildFailed', what: 'does not build' }),
  reason: 'BuildFailed',
} as const

export const failed = (): Content => ({ kind: 'failed', ...failure })

export const behind = (subjects: readonly string[]): Content => {
  return { kind: 'behind', output: outputOf(subjects), ...failure }
}

export function nodeOf(
  name: string,
  content: Content,
  change: Partial<KustomizationDefinition> & { readonly source?: SourceId | undefined } = {},
): UnitNode {
  const { source = fleetSource, ...fields } = change
  const node = { id: idOf(name), definition: definitionOf(name, fields), content, kept: false }
  return 'source' in change && change.source === undefined ? node : { ...node, source }
}

export function graphOf(nodes: readonly UnitNode[], vanished: readonly Vanished[] = []): Graph {
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    vanished: new Map(vanished.map((one) => [one.record.unit, one])),
    notes: new Map(),
  }
}

/** `n` ConfigMaps of a namespace. */
export function many(count: number, namespace = 'web'): string[] {
  return Array.from({ length: count }, (_, n) => `ConfigMap/${namespace}/${n}`)
}
