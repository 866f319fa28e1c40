import { equal, type Json, type JsonObject } from '../../../json.ts'
import { at, type KubeObject, objectAt, textAt, withAt } from '../../../object.ts'
import { replicasOf } from '../replicas.ts'

/** A Deployment with its ReplicaSets: that of its template, where there is one, and those of former ones, the oldest first. */
export interface Rollout {
  readonly deployment: KubeObject
  readonly current: KubeObject | undefined
  readonly old: readonly KubeObject[]
}

export const hashLabel = 'pod-template-hash'

/** Tells the ReplicaSet of a Deployment's template from those of former ones. */
export function rolloutOf(deployment: KubeObject, sets: readonly KubeObject[]): Rollout {
  const sorted = sets.toSorted(byAge)
  const template = withoutHash(at(deployment, 'spec', 'template'))
  const current = sorted.find((set) => equal(withoutHash(at(set, 'spec', 'template')), template))
  return { deployment, current, old: sorted.filter((set) => set !== current) }
}

/** A ReplicaSet's template without the label that tells it from others. */
function withoutHash(template: Json | undefined): JsonObject {
  const { [hashLabel]: _, ...labels } = objectAt(template, 'metadata', 'labels')
  return withAt(objectAt(template), ['metadata', 'labels'], labels)
}

export function byAge(one: KubeObject, other: KubeObject): number {
  const [first, second] = [one, other].map((set) => textAt(set.metadata, 'creationTimestamp'))
  if (first !== second) return String(first) < String(second) ? -1 : 1
  return one.metadata.name < other.metadata.name ? -1 : Number(one.metadata.name > other.metadata.name)
}

/** All of its ReplicaSets, the old ones first. */
export function setsOf({ current, old }: Rollout): readonly KubeObject[] {
  return current === undefined ? old : [...old, current]
}

/** Those that want Pods. */
export function activeOf(sets: readonly KubeObject[]): readonly KubeObject[] {
  return sets.filter((set) => replicasOf(set) > 0)
}

export function total(sets: readonly KubeObject[], count: (set: KubeObject) => number): number {
  return sets.reduce((sum, set) => sum + count(set), 0)
}
