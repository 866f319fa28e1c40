import * as z from 'zod'
import type { Image, Patch } from '../build/spec.ts'
import type { IgnoreRule } from './definition.ts'
import { duration, localRef, metadata, selector, textMap } from './fields.ts'

const text = z.string()

const patch: z.ZodType<Patch> = z.strictObject({ patch: text, target: selector.exactOptional() })

const image: z.ZodType<Image> = z.strictObject({
  name: text,
  newName: text.exactOptional(),
  newTag: text.exactOptional(),
  digest: text.exactOptional(),
})

const pointer = text.regex(/^(\/.*)?$/s, 'must be a JSON pointer (RFC 6901) such as /spec/replicas')
const ignoreRule: z.ZodType<IgnoreRule> = z.strictObject({
  paths: z.array(pointer).min(1),
  target: selector.exactOptional(),
})

const postBuild = z.strictObject({
  substitute: textMap.optional(),
  substituteFrom: z
    .array(
      z.strictObject({
        kind: z.enum(['ConfigMap', 'Secret']),
        name: text.min(1).max(253),
        optional: z.boolean().default(false),
      }),
    )
    .optional(),
  substituteStrategy: z.enum(['WithVariables', 'Always']).optional(),
})

const healthCheck = z.strictObject({
  apiVersion: text.optional(),
  kind: text.min(1),
  name: text.min(1),
  namespace: text.optional(),
})

/** Fields of the beta versions only. */
const legacy = {
  validation: z.enum(['none', 'client', 'server']).optional(),
  patchesStrategicMerge: z.array(z.record(text, z.json())).optional(),
  patchesJson6902: z.array(z.strictObject({ target: selector, patch: z.array(z.record(text, z.json())) })).optional(),
}

/** Known to Flux, refused by name where set: only their rough shape is read. */
const unsupported = {
  decryption: z.record(text, z.json()).optional(),
  kubeConfig: z.record(text, z.json()).optional(),
  serviceAccountName: text.optional(),
  healthCheckExprs: z.array(z.json()).optional(),
}

/** A Kustomization of kustomize.toolkit.fluxcd.io in any version. */
export const kustomizationSchema = z.strictObject({
  metadata,
  spec: z.strictObject({
    interval: duration,
    retryInterval: duration.optional(),
    timeout: duration.optional(),
    prune: z.boolean(),
    sourceRef: z.strictObject({
      apiVersion: text.optional(),
      kind: z.enum(['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact']),
      name: text.min(1),
      namespace: text.optional(),
    }),
    path: text.optional(),
    deletionPolicy: z.enum(['MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan']).optional(),
    suspend: z.boolean().optional(),
    force: z.boolean().optional(),
    wait: z.boolean().optional(),
    healthChecks: z.array(healthCheck).optional(),
    dependsOn: z
      .array(z.strictObject({ ...localRef.shape, namespace: text.optional(), readyExpr: text.optional() }))
      .optional(),
    targetNamespace: text.min(1).max(63).optional(),
    namePrefix: text.min(1).max(200).optional(),
    nameSuffix: text.min(1).max(200).optional(),
    patches: z.array(patch).optional(),
    images: z.array(image).optional(),
    components: z.array(text).optional(),
    ignoreMissingComponents: z.boolean().optional(),
    buildMetadata: z.array(z.enum(['originAnnotations', 'transformerAnnotations'])).optional(),
    commonMetadata: z.strictObject({ labels: textMap.optional(), annotations: textMap.optional() }).optional(),
    postBuild: postBuild.optional(),
    ignore: z.array(ignoreRule).optional(),
    ...legacy,
    ...unsupported,
  }),
})

export type KustomizationSpec = z.infer<typeof kustomizationSchema>['spec']

/** Fields whose nulls mean something: a null in a strategic merge patch deletes. */
export const verbatimFields: ReadonlySet<string> = new Set<keyof KustomizationSpec>([
  'patchesStrategicMerge',
  'patchesJson6902',
])
