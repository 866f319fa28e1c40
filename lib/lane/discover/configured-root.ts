import { canonical } from '../../core/canonical.ts'
import { textAt } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { Problem } from '../../core/problem.ts'
import type { GitRepositoryDefinition, KustomizationDefinition, Parsed } from '../../flux/definition.ts'
import { parseGitRepository } from '../../flux/git-repository.ts'
import { parseKustomization } from '../../flux/kustomization.ts'
import { normaliseUrl, redactUrl } from '../../source/url.ts'
import type { TakenOver } from './graph.ts'
import { rootRepository } from './known-sources.ts'
import { isRoot, type RootSource, rootDefinition, rootName } from './root.ts'

/** What the root's own output (`gotk-sync.yaml`) says of the root. */
export interface ConfiguredRoot {
  readonly definition?: KustomizationDefinition
  readonly source?: GitRepositoryDefinition
  /** Differences from the fleet file, and fields that mean nothing. */
  readonly notes: readonly string[]
  /** Why it cannot be read. */
  readonly problem?: Problem
}

/**
 * The root as its own output configures it. URL, ref, path and credential stay those of the fleet file: who may reach which cluster is
 * decided there alone. Each difference is a note.
 */
export function configuredRoot(root: RootSource, takenOver: readonly TakenOver[]): ConfiguredRoot {
  const own = takenOver.filter(({ manifest }) => isRoot(manifest)).map(({ manifest }) => manifest)
  const unit = own.find(({ kind }) => kind === 'Kustomization')
  const repository = own.find(({ kind }) => kind === 'GitRepository')
  const byUnit = unit === undefined ? nothing : configuredUnit(root, parseKustomization(unit))
  const bySource = repository === undefined ? nothing : configuredSource(root, repository)
  return { ...byUnit, ...bySource, notes: [...byUnit.notes, ...bySource.notes] }
}

const nothing: ConfiguredRoot = { notes: [] }

function configuredUnit(root: RootSource, parsed: Parsed<KustomizationDefinition>): ConfiguredRoot {
  if (parsed.kind === 'invalid') return invalid('Kustomization', parsed.errors)
  const own = parsed.definition
  const fleet = rootDefinition(root)
  const notes = parsed.warnings.map(({ field, message }) => `${field}: ${message}`)
  if (own.path !== fleet.path) notes.push(difference('Kustomization', 'spec.path', own.path, fleet.path))
  const { namespace, name } = own.sourceRef
  if (namespace !== rootName.namespace || name !== rootName.name) {
    notes.push(difference('Kustomization', 'spec.sourceRef', `${namespace}/${name}`, 'flux-system/flux-system'))
  }
  return { definition: { ...own, path: fleet.path, sourceRef: fleet.sourceRef, dependsOn: [] }, notes }
}

function configuredSource(root: RootSource, manifest: Manifest): ConfiguredRoot {
  const parsed = parseGitRepository(manifest)
  // What is filtered out stays out, also where another field is wrong.
  const ignore = textAt(manifest, 'spec', 'ignore') ?? ''
  const source = ignore === '' ? {} : { source: { ...rootRepository(root), ignore } }
  if (parsed.kind === 'invalid') return { ...source, ...invalid('GitRepository', parsed.errors) }
  const own = parsed.definition
  const notes = parsed.warnings.map(({ field, message }) => `${field}: ${message}`)
  // https and ssh addresses of one repository are no difference.
  if (normaliseUrl(own.url) !== normaliseUrl(root.url)) {
    notes.push(difference('GitRepository', 'spec.url', redactUrl(own.url), redactUrl(root.url)))
  }
  if (canonical(own.ref) !== canonical(root.ref)) notes.push(difference('GitRepository', 'spec.ref', own.ref, root.ref))
  return { ...source, notes }
}

function difference(kind: string, field: string, inGit: unknown, inFleet: unknown): string {
  const [git, fleet] = [inGit, inFleet].map((value) => JSON.stringify(value))
  return `${kind}/flux-system/flux-system ${field} is ${git} in Git and ${fleet} in the fleet file; the fleet file decides`
}

function invalid(
  kind: string,
  errors: readonly { readonly field: string; readonly message: string }[],
): ConfiguredRoot {
  const problem = new Problem({
    code: 'InvalidManifest',
    subject: `${kind}/flux-system/flux-system`,
    what: errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
    remedy: 'Correct the manifest in Git; until then the cluster stays as it is',
  })
  return { notes: [], problem }
}
