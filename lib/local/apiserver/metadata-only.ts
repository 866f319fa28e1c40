import type { JsonObject } from './json.ts'
import type { KubeObject } from './object.ts'

/** An object without all but its metadata. */
export function metadataOnly(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
}
