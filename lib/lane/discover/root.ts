import type { Manifest } from '../../core/manifest.ts'
import { type KustomizationDefinition, unitId } from '../../flux/definition.ts'
import type { GitRef } from '../../source/spec.ts'

/** Where a cluster's root lies, as the fleet file says. */
export interface RootSource {
  readonly url: string
  readonly ref: GitRef
  /** Cleaned: no `./`, no leading or trailing `/`. */
  readonly path: string
}

const minute = 60_000

/** Namespace and name of every cluster's root unit and of its source, as `flux bootstrap` names them. */
export const rootName = { namespace: 'flux-system', name: 'flux-system' } as const

/** The unit that every cluster begins with. */
export const rootId = unitId('Kustomization', rootName.namespace, rootName.name)

/** The root unit as the fleet file alone defines it: what `flux bootstrap` would write. */
export function rootDefinition(root: RootSource): KustomizationDefinition {
  return {
    kind: 'Kustomization',
    ...rootName,
    annotations: {},
    labels: {},
    sourceRef: { kind: 'GitRepository', ...rootName },
    path: root.path,
    fields: {},
    commonMetadata: { labels: {}, annotations: {} },
    intervalMs: 10 * minute,
    retryIntervalMs: 10 * minute,
    timeoutMs: 9.5 * minute,
    prune: true,
    deletionPolicy: 'MirrorPrune',
    suspend: false,
    force: false,
    wait: false,
    healthChecks: [],
    dependsOn: [],
    ignore: [],
  }
}

/** Whether a Flux object in the root's output is the root itself or its source. */
export function isRoot(manifest: Manifest): boolean {
  return manifest.metadata.name === rootName.name && manifest.metadata.namespace === rootName.namespace
}
