import * as z from 'zod'
import type {
  Dependency,
  HealthCheckRef,
  IgnoreRule,
  KustomizationDefinition,
  PostBuild,
  SubstituteFrom,
} from '../flux/definition.ts'
import { renderingFields, selectorFields } from './build-fields.ts'
import type { Fields } from './codec.ts'
import { count, textMap } from './words.ts'

const text = z.string()
const dependency: z.ZodType<Dependency> = z.strictObject({ namespace: text, name: text } satisfies Fields<Dependency>)

const healthCheck: z.ZodType<HealthCheckRef> = z.strictObject({
  apiVersion: text,
  kind: text,
  namespace: text,
  name: text,
} satisfies Fields<HealthCheckRef>)

const substituteFrom: z.ZodType<SubstituteFrom> = z.strictObject({
  kind: z.enum(['ConfigMap', 'Secret']),
  name: text,
  optional: z.boolean(),
} satisfies Fields<SubstituteFrom>)

const postBuild: z.ZodType<PostBuild> = z.strictObject({
  substitute: textMap,
  substituteFrom: z.array(substituteFrom),
  strategy: z.enum(['WithVariables', 'Always']),
} satisfies Fields<PostBuild>)

const ignoreRule: z.ZodType<IgnoreRule> = z.strictObject({
  paths: z.array(text),
  target: selectorFields.exactOptional(),
} satisfies Fields<IgnoreRule>)

/** A Kustomization as records hold it. */
export const definitionFields: z.ZodType<KustomizationDefinition> = z.strictObject({
  kind: z.literal('Kustomization'),
  namespace: text.min(1),
  name: text.min(1),
  annotations: textMap,
  labels: textMap,
  sourceRef: z.strictObject({ kind: z.literal('GitRepository'), namespace: text, name: text }),
  path: text,
  fields: renderingFields,
  commonMetadata: z.strictObject({ labels: textMap, annotations: textMap }),
  intervalMs: count,
  retryIntervalMs: count,
  timeoutMs: count,
  prune: z.boolean(),
  deletionPolicy: z.enum(['MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan']),
  suspend: z.boolean(),
  force: z.boolean(),
  wait: z.boolean(),
  healthChecks: z.array(healthCheck),
  dependsOn: z.array(dependency),
  postBuild: postBuild.exactOptional(),
  ignore: z.array(ignoreRule),
} satisfies Fields<KustomizationDefinition>)
