import type { JsonObject } from './json.ts'
import { type KubeObject, objectAt } from './object.ts'

/** An object without all but its metadata. */
export function metadataOnly(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: ownMetadata(object) }
}

/** The annotation of DaemonSets is made when they are written as apps/v1, and so is not seen in other forms. */
function ownMetadata({ apiVersion, kind, metadata }: KubeObject): JsonObject {
  if (apiVersion !== 'apps/v1' || kind !== 'DaemonSet') return metadata
  const { 'deprecated.daemonset.template.generation': _, ...annotations } = objectAt(metadata, 'annotations')
  const { annotations: __, ...others } = metadata
  return Object.keys(annotations).length === 0 ? others : { ...others, annotations }
}
