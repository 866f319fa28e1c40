import type { KubeObject } from '../object.ts'
import { namespaceOf, withMetadata } from '../object.ts'

/** One change of one object, in the order of revisions. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  /** Group and plural name, as `apps/deployments`. */
  readonly resource: string
  readonly object: KubeObject
  /** What it was before. */
  readonly previous?: KubeObject
}

/**
 * Takes each change before anybody sees it; what it answers settles when the change, and all before it, is kept for good. Without a change it
 * tries again what could not be kept.
 */
export type Journal = (change?: Change) => Promise<void>

/** The objects of one cluster in memory, with one count of revisions and the last changes. */
export interface Store {
  revision(): number
  /** The oldest revision after which all changes are known. */
  oldest(): number
  get(resource: string, namespace: string, name: string): KubeObject | undefined
  /** In the order of namespace and name, as etcd's keys are; of all namespaces where none is given. */
  list(resource: string, namespace?: string): readonly KubeObject[]
  resources(): Iterable<string>
  /** Stores an object under a new revision; answers it as it is stored. */
  put(resource: string, object: KubeObject): KubeObject
  /** Removes an object; answers its last state under the revision of the removal. */
  remove(resource: string, namespace: string, name: string): KubeObject | undefined
  /** Changes after a revision, or undefined where they are no longer known. */
  since(revision: number, resource: string): readonly Change[] | undefined
  /** Told of each change, in order, until the answer is called. */
  watch(listener: (change: Change) => void): () => void
  /** Settles when everything that was stored so far is kept for good. */
  kept(): Promise<void>
}

export interface StoreOptions {
  /** What was there before, with the revision it was left at. */
  readonly found?: { readonly revision: number; readonly objects: Iterable<readonly [string, KubeObject]> }
  readonly journal?: Journal
  /** How many changes are remembered for watches. */
  readonly remembered?: number
}

const slash = '/'

export function openStore({ found, journal, remembered = 10_000 }: StoreOptions = {}): Store {
  const kinds = new Map<string, Kept>()
  const listeners = new Set<(change: Change) => void>()
  let history: Change[] = []
  let revision = found?.revision ?? 0
  let forgotten = revision
  const kept = (resource: string): Kept => {
    const known = kinds.get(resource) ?? { objects: new Map(), sorted: undefined }
    kinds.set(resource, known)
    return known
  }
  for (const [resource, object] of found?.objects ?? []) kept(resource).objects.set(keyOf(object), object)

  const happen = (change: Change): void => {
    history.push(change)
    if (history.length > 2 * remembered) {
      history = history.slice(-remembered)
      forgotten = (history[0]?.revision ?? revision) - 1
    }
    // Told by `kept`; a change that nobody waits for is not lost, it goes with the next.
    journal?.(change).catch(() => {})
    for (const listener of listeners) listener(change)
  }
  return {
    revision: () => revision,
    oldest: () => forgotten,
    get: (resource, namespace, name) => kinds.get(resource)?.objects.get(namespace + slash + name),
    list(resource, namespace) {
      const known = kinds.get(resource)
      if (known === undefined) return []
      known.sorted ??= [...known.objects].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, object]) => object)
      return namespace === undefined ? known.sorted : known.sorted.filter((object) => namespaceOf(object) === namespace)
    },
    resources: () => kinds.keys(),
    put(resource, object) {
      const { objects } = kept(resource)
      const previous = objects.get(keyOf(object))
      revision++
      const stored = withMetadata(object, { resourceVersion: String(revision) })
      objects.set(keyOf(stored), stored)
      kept(resource).sorted = undefined
      happen({
        type: previous === undefined ? 'ADDED' : 'MODIFIED',
        ...{ revision, resource, object: stored },
        ...(previous !== undefined && { previous }),
      })
      return stored
    },
    remove(resource, namespace, name) {
      const { objects } = kept(resource)
      const previous = objects.get(namespace + slash + name)
      if (previous === undefined) return undefined
      revision++
      objects.delete(namespace + slash + name)
      kept(resource).sorted = undefined
      const object = withMetadata(previous, { resourceVersion: String(revision) })
      happen({ type: 'DELETED', revision, resource, object, previous })
      return object
    },
    since(after, resource) {
      if (after < forgotten) return undefined
      return history.slice(firstAfter(history, after)).filter((change) => change.resource === resource)
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    kept: async () => journal?.(),
  }
}

interface Kept {
  readonly objects: Map<string, KubeObject>
  sorted: readonly KubeObject[] | undefined
}

function keyOf(object: KubeObject): string {
  return namespaceOf(object) + slash + object.metadata.name
}

/** Index of the first change after a revision, by halving. */
function firstAfter(history: readonly Change[], after: number): number {
  let low = 0
  let high = history.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((history[middle]?.revision ?? 0) > after) high = middle
    else low = middle + 1
  }
  return low
}
