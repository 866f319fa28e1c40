import type { Manifest } from '../core/manifest.ts'
import { removedFieldWarnings, versionErrors } from './api-version.ts'
import { cleanPath } from './clean-path.ts'
import type { KustomizationDefinition, Parsed, PostBuild, Warning } from './definition.ts'
import { type KustomizationSpec, kustomizationSchema, verbatimFields } from './kustomization-schema.ts'
import { readManifest } from './read-manifest.ts'
import { renderingFieldsOf } from './rendering-fields.ts'
import { unsupportedFields } from './unsupported.ts'

const leastTimeoutMs = 30_000
const removedInV1 = {
  validation: 'every apply is validated by the API server',
  patchesStrategicMerge: 'use patches',
  patchesJson6902: 'use patches',
}

/** Reads a Flux Kustomization of any version as the API server and Flux's controller would have. */
export function parseKustomization(manifest: Manifest): Parsed<KustomizationDefinition> {
  const foreign = versionErrors(manifest, 'Kustomization', 'kustomize.toolkit.fluxcd.io')
  if (foreign.length > 0) return { kind: 'invalid', errors: foreign, warnings: [] }
  const read = readManifest(kustomizationSchema, manifest, verbatimFields)
  if (read.kind === 'invalid') return read
  const { metadata, spec } = read.value
  const warnings = [...read.warnings, ...removedFieldWarnings(manifest, spec, removedInV1)]
  const { kind: sourceKind, namespace: sourceNamespace, name: sourceName } = spec.sourceRef
  const errors = refusals(spec)
  if (errors.length > 0 || sourceKind !== 'GitRepository') return { kind: 'invalid', errors, warnings }
  const { name, namespace, annotations = {}, labels = {} } = metadata
  const definition: KustomizationDefinition = {
    kind: 'Kustomization',
    namespace,
    name,
    annotations,
    labels,
    sourceRef: { kind: sourceKind, namespace: sourceNamespace || namespace, name: sourceName },
    path: cleanPath(spec.path ?? ''),
    fields: renderingFieldsOf(spec, !manifest.apiVersion.endsWith('/v1')),
    ...behaviourOf(spec, namespace),
  }
  return { kind: 'definition', definition, warnings }
}

function refusals(spec: KustomizationSpec): Warning[] {
  const { kind } = spec.sourceRef
  const errors = unsupportedFields(spec, ['decryption', 'kubeConfig', 'serviceAccountName', 'healthCheckExprs'])
  if (kind !== 'GitRepository') errors.push({ field: 'spec.sourceRef.kind', message: `${kind} is not supported yet` })
  for (const [index, { readyExpr }] of (spec.dependsOn ?? []).entries()) {
    if (readyExpr) errors.push({ field: `spec.dependsOn[${index}].readyExpr`, message: 'is not supported yet' })
  }
  return errors
}

function behaviourOf(spec: KustomizationSpec, namespace: string) {
  const { interval, retryInterval = interval, timeout = interval - leastTimeoutMs } = spec
  const { labels = {}, annotations = {} } = spec.commonMetadata ?? {}
  return {
    commonMetadata: { labels, annotations },
    intervalMs: interval,
    retryIntervalMs: retryInterval,
    timeoutMs: Math.max(timeout, leastTimeoutMs),
    prune: spec.prune,
    deletionPolicy: spec.deletionPolicy ?? 'MirrorPrune',
    suspend: spec.suspend ?? false,
    force: spec.force ?? false,
    wait: spec.wait ?? false,
    healthChecks: (spec.healthChecks ?? []).map((check) => ({
      apiVersion: check.apiVersion || 'apps/v1',
      kind: check.kind,
      namespace: check.namespace ?? '',
      name: check.name,
    })),
    dependsOn: (spec.dependsOn ?? []).map((on) => ({ namespace: on.namespace || namespace, name: on.name })),
    ...(spec.postBuild !== undefined && { postBuild: postBuildOf(spec.postBuild) }),
    ignore: spec.ignore ?? [],
  }
}

function postBuildOf(postBuild: NonNullable<KustomizationSpec['postBuild']>): PostBuild {
  const { substitute = {}, substituteFrom = [], substituteStrategy = 'WithVariables' } = postBuild
  return { substitute, substituteFrom, strategy: substituteStrategy }
}
