import type { Answer, ClusterApi, Listing, ListOptions, LiveObject, ResourceType } from '../../apply/cluster.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type InventoryId, inventoryId, refOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import { ownerNameLabel } from '../../flux/owner-labels.ts'

/** What the cluster says of the objects of one kind that carry an owner label. */
export type Listed =
  | { readonly kind: 'listed'; readonly type: ResourceType; readonly objects: ReadonlyMap<InventoryId, LiveObject> }
  | { readonly kind: 'unlisted'; readonly type: ResourceType | undefined; readonly problem: Problem }
  /** No such kind is served, so there can be no such object. */
  | { readonly kind: 'unserved' }

/** Which objects of a kind are looked for. */
export interface Wanted {
  readonly labelSelector?: string
  /** Where they are known to be. */
  readonly namespaces?: ReadonlySet<string>
  /** A resourceVersion that the answer must not be older than: the watch cache then gives it, without a look into etcd. */
  readonly resourceVersion?: string
}

/** Beyond these, asking for each object by name is no worse. */
const mostNamespaces = 100

/**
 * One metadata LIST of a kind, or why there is none. Where only some namespaces may be listed it takes one for each that holds objects;
 * what lies in the others is asked for by name.
 */
export async function listKind(
  api: ClusterApi,
  type: ResourceType,
  kind: string,
  wanted: Wanted = {},
): Promise<Listed> {
  const { labelSelector = ownerNameLabel, namespaces = new Set(), resourceVersion } = wanted
  const options = { labelSelector, ...(resourceVersion !== undefined && { resourceVersion }) }
  const answer = await listing(api, type, options)
  if (answer instanceof Problem) return { kind: 'unlisted', type, problem: answer }
  if (answer.kind === 'ok') return { kind: 'listed', type, objects: byId(type, answer.value.items) }
  const what = `cannot be listed (${answer.status} ${answer.reason}): ${answer.message}`
  const unlisted: Listed = {
    kind: 'unlisted',
    type,
    problem: new Problem({ code: 'ClusterRejected', subject: kind, what }),
  }
  if (answer.status !== 403 || !type.namespaced || namespaces.size > mostNamespaces) return unlisted
  const parts = await inParallel([...namespaces], namespacesAtOnce, (namespace) =>
    listing(api, type, { ...options, namespace }),
  )
  const items = parts.flatMap((part) => (part instanceof Problem || part.kind === 'refused' ? [] : [part.value.items]))
  return items.length === 0 ? unlisted : { kind: 'listed', type, objects: byId(type, items.flat()) }
}

const namespacesAtOnce = 4

function byId(type: ResourceType, items: readonly LiveObject[]): ReadonlyMap<InventoryId, LiveObject> {
  const objects = new Map<InventoryId, LiveObject>()
  for (const item of items) {
    // List items carry no apiVersion and kind of their own type.
    const ref = { ...refOf(item), group: type.group, kind: type.kind }
    objects.set(inventoryId(ref), item)
  }
  return objects
}

/** One kind that does not answer, as an aggregated API without its server, is no reason to stop at all others. */
async function listing(api: ClusterApi, type: ResourceType, options: ListOptions): Promise<Answer<Listing> | Problem> {
  try {
    return await api.listMetadata(type, options)
  } catch (cause) {
    if (cause instanceof Problem && (cause.code === 'ClusterUnreachable' || cause.code === 'ClusterRejected'))
      return cause
    throw cause
  }
}

/** Throws where nothing of an API server answers: that is the cluster's problem. */
export function throwIfAllDown(listed: ReadonlyMap<string, Listed>): void {
  const all = [...listed.values()]
  const down = all.flatMap((one) => (one.kind === 'unlisted' && isDown(one) ? [one.problem] : []))
  if (down[0] !== undefined && down.length === all.length) throw down[0]
}

/** Whether a kind's server does not answer: asking for each of its objects would only take long. */
export function isDown({ problem }: Extract<Listed, { kind: 'unlisted' }>): boolean {
  return problem.code === 'ClusterUnreachable'
}
