import type { ObjectRef } from '../core/object-ref.ts'

/** Kinds that come first, in this order and whatever their group (fluxcd/pkg ssa/sort.go). */
const first: readonly string[] = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'ClusterClass',
  'RuntimeClass',
  'PriorityClass',
  'StorageClass',
  'VolumeSnapshotClass',
  'IngressClass',
  'GatewayClass',
  'ClusterRoleBinding',
  'ResourceQuota',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]
/** They could refuse everything that is applied after them. */
const last: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

const rankOfKind: ReadonlyMap<string, number> = new Map([
  ...first.map((kind, index): [string, number] => [kind, index - first.length]),
  ...last.map((kind, index): [string, number] => [kind, index + 1]),
])

/** Place of a kind in the order of applying; objects of equal rank and kind may be applied at the same time. */
export function rankOf(kind: string): number {
  return rankOfKind.get(kind) ?? 0
}

/** Order of applying: rank, group, kind, namespace, name. Deletion goes the other way round. */
export function applyOrder(a: ObjectRef, b: ObjectRef): number {
  return (
    rankOf(a.kind) - rankOf(b.kind) ||
    byText(a.group, b.group) ||
    byText(a.kind, b.kind) ||
    byText(a.namespace, b.namespace) ||
    byText(a.name, b.name)
  )
}

/** By UTF-16 code units, which is Go's order for the ASCII that names are made of. */
function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

export type StageName = 'definitions' | 'classes' | 'rest'

export interface Stage {
  readonly name: StageName
  /** Wait until its objects are Current before the next stage: 60 s, as Flux does. */
  readonly wait: boolean
}

/** Stages in their order: an object may need what an earlier stage defines. */
const stages: readonly Stage[] = [
  { name: 'definitions', wait: true },
  { name: 'classes', wait: true },
  { name: 'rest', wait: false },
]

const definitions: readonly { readonly kind: string; readonly group: string; readonly version?: string }[] = [
  { kind: 'customresourcedefinition', group: 'apiextensions.k8s.io' },
  { kind: 'namespace', group: '', version: 'v1' },
  { kind: 'clusterrole', group: 'rbac.authorization.k8s.io' },
]

/** The stage an object belongs to; every kind that ends in `Class` counts as a class. */
export function stageOf(ref: Pick<ObjectRef, 'group' | 'version' | 'kind'>): StageName {
  const kind = ref.kind.toLowerCase()
  const defines = definitions.some(
    (known) =>
      known.kind === kind &&
      known.group === ref.group &&
      (known.version === undefined || known.version === ref.version),
  )
  if (defines) return 'definitions'
  return ref.kind.endsWith('Class') ? 'classes' : 'rest'
}

/** Objects by stage, sorted within it; stages without objects are left out. */
export function staged<T extends { readonly ref: ObjectRef }>(
  objects: readonly T[],
): readonly { readonly stage: Stage; readonly objects: readonly T[] }[] {
  const sorted = [...objects].sort((a, b) => applyOrder(a.ref, b.ref))
  return stages
    .map((stage) => ({ stage, objects: sorted.filter(({ ref }) => stageOf(ref) === stage.name) }))
    .filter(({ objects: members }) => members.length > 0)
}
