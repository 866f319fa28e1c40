import { subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { ClusterApi } from './cluster.ts'

/** A cluster that can be looked at and asked what it would do: whatever would change it is a Problem instead. */
export function dryRunOnly(api: ClusterApi): ClusterApi {
  const refuse = async (ref: Parameters<typeof subjectOf>[0]): Promise<never> => {
    throw new Problem({ code: 'Aborted', subject: subjectOf(ref), what: 'was not changed: this run only looks' })
  }
  return {
    ...api,
    apply: (type, manifest, options) => {
      if (options.dryRun) return api.apply(type, manifest, options)
      return refuse({ kind: manifest.kind, namespace: '', name: manifest.metadata.name })
    },
    patch: (_type, ref) => refuse(ref),
    delete: (_type, ref) => refuse(ref),
  }
}
