import type { Json } from '../../json.ts'
import { textAt } from '../../object.ts'

/** What is left in a namespace that goes away. */
export interface Remaining {
  /** By kind, as `configmaps.` or `deployments.apps`. */
  readonly objects: ReadonlyMap<string, number>
  readonly finalizers: ReadonlyMap<string, number>
}

interface Said {
  readonly type: string
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

const fine: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
]

/** The conditions of a namespace that goes away, in the place of those it had (namespace/deletion/status_condition_utils.go). */
export function terminatingConditions(before: readonly Json[], remaining: Remaining, time: string): readonly Json[] {
  const wanted = fine.map(([type, reason, message]): Said => {
    return troubleOf(type, remaining) ?? { type, status: 'False', reason, message }
  })
  const kept = before.filter((one) => !wanted.some(({ type }) => type === textAt(one, 'type')))
  return [
    ...kept,
    ...wanted.map(({ type, status, ...said }): Json => {
      const old = before.find((one) => textAt(one, 'type') === type)
      const since = textAt(old, 'status') === status ? textAt(old, 'lastTransitionTime') : time
      return { type, status, lastTransitionTime: since, ...said }
    }),
  ]
}

function troubleOf(type: string, { objects, finalizers }: Remaining): Said | undefined {
  if (type === 'NamespaceContentRemaining' && objects.size > 0) {
    const message = `Some resources are remaining: ${listed(objects, 'has')}`
    return { type, status: 'True', reason: 'SomeResourcesRemain', message }
  }
  if (type === 'NamespaceFinalizersRemaining' && finalizers.size > 0) {
    const message = `Some content in the namespace has finalizers remaining: ${listed(finalizers, 'in')}`
    return { type, status: 'True', reason: 'SomeFinalizersRemain', message }
  }
  return undefined
}

function listed(counts: ReadonlyMap<string, number>, word: string): string {
  return [...counts]
    .map(([name, count]) => `${name} ${word} ${count} resource instances`)
    .toSorted()
    .join(', ')
}
