import type { Manifest } from '../../core/manifest.ts'
import { Problem } from '../../core/problem.ts'
import { type GitRepositoryDefinition, type KustomizationDefinition, unitId } from '../../flux/definition.ts'
import { parseGitRepository } from '../../flux/git-repository.ts'
import type { GitSourceSpec } from '../../source/spec.ts'
import { sourceId } from '../../source/spec.ts'
import type { LaneDeps } from '../deps.ts'
import type { KnownSource } from './graph.ts'
import { type RootSource, rootName } from './root.ts'

/** `namespace/name` of a source. */
export function sourceKey(ref: { readonly namespace: string; readonly name: string }): string {
  return `${ref.namespace}/${ref.name}`
}

/** The root's source as the fleet file gives it. */
export function rootRepository(root: RootSource): GitRepositoryDefinition {
  return {
    kind: 'GitRepository',
    ...rootName,
    annotations: {},
    url: root.url,
    ref: root.ref,
    ignore: '',
    intervalMs: 60_000,
    timeoutMs: 60_000,
    suspend: false,
  }
}

/** A GitRepository manifest as a source, with every reason why it is none. */
export function knownSource(manifest: Manifest, deps: Pick<LaneDeps, 'sourceSpec'>): KnownSource {
  const parsed = parseGitRepository(manifest)
  if (parsed.kind === 'invalid') {
    return {
      kind: 'invalid',
      problem: new Problem({
        code: 'InvalidManifest',
        subject: `GitRepository/${String(manifest.metadata.namespace ?? '')}/${manifest.metadata.name}`,
        what: parsed.errors.map((error) => `${error.field}: ${error.message}`).join('; '),
        remedy: 'Correct the manifest in Git',
      }),
    }
  }
  return sourceOf(parsed.definition, deps)
}

/** A GitRepository as a source that the fleet file lets this cluster read, or why it does not. */
export function sourceOf(definition: GitRepositoryDefinition, deps: Pick<LaneDeps, 'sourceSpec'>): KnownSource {
  const spec: GitSourceSpec | Problem = deps.sourceSpec(definition)
  if (spec instanceof Problem) return { kind: 'invalid', problem: spec }
  return { kind: 'source', definition, id: sourceId(spec), spec }
}

/** Why a unit has no source: what it names and what there is. */
export function sourceMissing(definition: KustomizationDefinition, known: ReadonlyMap<string, KnownSource>): Problem {
  const there = [...known.keys()].sort().join(', ')
  return new Problem({
    code: 'NotFound',
    subject: unitId('Kustomization', definition.namespace, definition.name),
    what: `source GitRepository/${sourceKey(definition.sourceRef)} is not defined by any unit of this cluster`,
    field: 'spec.sourceRef',
    remedy: `Add the GitRepository to the cluster's manifests or name one of: ${there}`,
  })
}
