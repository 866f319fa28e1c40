import type { ClusterApi } from '../../lib/apply/cluster.ts'
import type { Around } from '../../lib/local/product.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'

/** Called around each effect with its name, e.g. `put heads/…` or `delete ConfigMap/a/b`. */
export type Effect = <T>(name: string, happen: () => Promise<T>) => Promise<T>

/** Lets `effect` decide how each effect happens: writes to the store and to a cluster. Reads and dry-runs pass. */
export function aroundEffects(effect: Effect): Around {
  const store = (inner: ObjectStore): ObjectStore => ({
    get: (key) => inner.get(key),
    list: (prefix) => inner.list(prefix),
    put: (key, bytes, condition) => effect(`put ${key}`, () => inner.put(key, bytes, condition)),
    delete: (key) => effect(`delete ${key}`, () => inner.delete(key)),
    deleteIf: (key, condition) => effect(`delete ${key}`, () => inner.deleteIf(key, condition)),
    refresh: (key, writtenBefore) => inner.refresh(key, writtenBefore),
  })
  const cluster = (inner: ClusterApi): ClusterApi => ({
    types: () => inner.types(),
    forgetTypes: () => inner.forgetTypes(),
    serverVersion: () => inner.serverVersion(),
    get: (type, namespace, name) => inner.get(type, namespace, name),
    listMetadata: (type, options) => inner.listMetadata(type, options),
    list: (type, options) => inner.list(type, options),
    apply(type, manifest, options) {
      const happen = () => inner.apply(type, manifest, options)
      if (options.dryRun) return happen()
      return effect(`apply ${name(manifest.kind, String(manifest.metadata.namespace), manifest.metadata.name)}`, happen)
    },
    patch: (type, ref, operations) =>
      effect(`patch ${name(ref.kind, ref.namespace, ref.name)}`, () => inner.patch(type, ref, operations)),
    delete: (type, ref, precondition) =>
      effect(`delete ${name(ref.kind, ref.namespace, ref.name)}`, () => inner.delete(type, ref, precondition)),
  })
  return { store, cluster }
}

function name(kind: string, namespace: string, object: string): string {
  return `${kind}/${namespace}/${object}`
}
