import type { Change } from '../storage/store.ts'

/** One part of what keeps a cluster as its objects say: told of changes, it works on what they concern. */
export interface Controller {
  readonly name: string
  /** Whose changes it wants to hear of, as `apps/deployments`. */
  readonly watches: readonly string[] | 'everything'
  /** What a change gives it to do; a key that waits already is not added twice. */
  keysOf(change: Change): Iterable<string>
  /**
   * Brings what a key names nearer to where it should be; harmless when there is nothing to do. Answers after how many milliseconds it wants
   * to look again though nothing changes.
   */
  reconcile(key: string): number | undefined
}

/** The key of an object within its kind. */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

/** The namespace and the name that a key was made of. */
export function namedBy(key: string): readonly [namespace: string, name: string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}
