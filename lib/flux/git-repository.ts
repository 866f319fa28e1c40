import type { Manifest } from '../core/manifest.ts'
import type { GitRef } from '../source/spec.ts'
import { removedFieldWarnings, versionErrors } from './api-version.ts'
import type { GitRepositoryDefinition, Parsed } from './definition.ts'
import { gitRepositorySchema } from './git-repository-schema.ts'
import { readManifest } from './read-manifest.ts'
import { unsupportedFields } from './unsupported.ts'

const defaultTimeoutMs = 60_000
const notSupported = [
  'verify',
  'include',
  'recurseSubmodules',
  'sparseCheckout',
  'proxySecretRef',
  'serviceAccountName',
]
const removedInV1 = {
  gitImplementation: 'one implementation is left',
  accessFrom: 'it was never enforced',
}

/** Reads a Flux GitRepository of any version as the API server and Flux's controller would have. */
export function parseGitRepository(manifest: Manifest): Parsed<GitRepositoryDefinition> {
  const foreign = versionErrors(manifest, 'GitRepository', 'source.toolkit.fluxcd.io')
  if (foreign.length > 0) return { kind: 'invalid', errors: foreign, warnings: [] }
  const read = readManifest(gitRepositorySchema, manifest)
  if (read.kind === 'invalid') return read
  const { metadata, spec } = read.value
  const warnings = [...read.warnings, ...removedFieldWarnings(manifest, spec, removedInV1)]
  const errors = unsupportedFields(spec, notSupported)
  if (spec.provider === 'aws' || spec.provider === 'azure') {
    errors.push({ field: 'spec.provider', message: `${spec.provider} is not supported yet` })
  }
  if (errors.length > 0) return { kind: 'invalid', errors, warnings }
  const { name, namespace, annotations = {} } = metadata
  const definition: GitRepositoryDefinition = {
    kind: 'GitRepository',
    namespace,
    name,
    annotations,
    url: spec.url,
    ref: gitRefOf(spec.ref ?? {}),
    ignore: spec.ignore ?? '',
    intervalMs: spec.interval,
    timeoutMs: spec.timeout ?? defaultTimeoutMs,
    suspend: spec.suspend ?? false,
    ...(spec.secretRef !== undefined && { secretRef: spec.secretRef.name }),
  }
  return { kind: 'definition', definition, warnings }
}

/** A ref without its empty members, so that equal refs give equal source ids. */
export function gitRefOf(ref: { readonly [K in keyof GitRef]: string | undefined }): GitRef {
  return {
    ...(ref.branch && { branch: ref.branch }),
    ...(ref.tag && { tag: ref.tag }),
    ...(ref.semver && { semver: ref.semver }),
    ...(ref.name && { name: ref.name }),
    ...(ref.commit && { commit: ref.commit }),
  }
}
