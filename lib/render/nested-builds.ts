import { type BuildId, type BuildSpec, buildId } from '../build/spec.ts'
import { canonical } from '../core/canonical.ts'
import type { Manifest } from '../core/manifest.ts'
import { buildSpecOf } from '../flux/build-spec.ts'
import { parseGitRepository } from '../flux/git-repository.ts'
import { parseKustomization } from '../flux/kustomization.ts'
import { decodeManifests } from '../manifest/decode.ts'
import { type SourceSpec, sourceId } from '../source/spec.ts'
import { repositoryName } from '../source/url.ts'

/** A build that rendered objects ask for, before any lane does. */
export interface NestedBuild {
  readonly id: BuildId
  readonly spec: BuildSpec
}

/** Every Flux object names this group, so most outputs need no second look. */
const mark = 'kustomize.toolkit.fluxcd.io/'

/** How every cluster's root source is named, as `flux bootstrap` does. */
const rootSource = 'flux-system/flux-system'

/**
 * The builds of units in rendered text that read the same source. It is a guess, as a lane may put variables in and knows what other
 * sources are called: where it is right the unit is rendered before its lane asks, and where it is wrong nobody reads the build.
 */
export function nestedBuilds(spec: SourceSpec, yaml: string): readonly NestedBuild[] {
  if (!yaml.includes(mark)) return []
  const source = sourceId(spec)
  const { objects } = decodeManifests(yaml, 'rendered output')
  const names = new Set([rootSource, ...objects.filter((object) => isSource(object, spec)).map(nameOf)])
  return objects.flatMap((object) => {
    if (object.kind !== 'Kustomization' || !object.apiVersion.startsWith(mark)) return []
    const parsed = parseKustomization(object)
    if (parsed.kind === 'invalid') return []
    const { sourceRef } = parsed.definition
    if (!names.has(`${sourceRef.namespace}/${sourceRef.name}`)) return []
    const build = buildSpecOf(parsed.definition, source)
    return [{ id: buildId(build), spec: build }]
  })
}

function isSource(object: Manifest, spec: SourceSpec): boolean {
  if (object.kind !== 'GitRepository') return false
  const parsed = parseGitRepository(object)
  if (parsed.kind === 'invalid') return false
  const { url, ref, ignore } = parsed.definition
  const same = repositoryName(url) === repositoryName(spec.url) && ignore === spec.ignore
  return same && canonical(ref) === canonical(spec.ref)
}

function nameOf({ metadata }: Manifest): string {
  return `${String(metadata.namespace ?? 'default')}/${metadata.name}`
}
