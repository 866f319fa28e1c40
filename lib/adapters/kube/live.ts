import type { LiveObject, ResourceType } from '../../apply/cluster.ts'
import { isJsonObject, type Json, textAt } from '../../core/json.ts'
import { apiVersionOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'

/**
 * An object of an answer as a LiveObject. Items of lists come without apiVersion and kind, metadata lists with those of PartialObjectMetadata:
 * both get those of their type. A dry-run that would create has uid but no resourceVersion; it reads as ''.
 */
export function liveObject(type: ResourceType, value: Json): LiveObject {
  if (isJsonObject(value) && isLiveMetadata(value.metadata)) {
    return { ...value, apiVersion: apiVersionOf(type), kind: type.kind, metadata: value.metadata }
  }
  const name = textAt(value, 'metadata', 'name')
  if (!isJsonObject(value) || !isJsonObject(value.metadata) || name === undefined) {
    throw new Problem({ code: 'ClusterRejected', what: `the API server answered something that is no ${type.kind}` })
  }
  const uid = textAt(value, 'metadata', 'uid') ?? ''
  const resourceVersion = textAt(value, 'metadata', 'resourceVersion') ?? ''
  const metadata = { ...value.metadata, name, uid, resourceVersion }
  return { ...value, apiVersion: apiVersionOf(type), kind: type.kind, metadata }
}

/** Nearly all have all three: of thousands none is copied then. */
function isLiveMetadata(metadata: Json | undefined): metadata is LiveObject['metadata'] {
  if (!isJsonObject(metadata)) return false
  const { name, uid, resourceVersion } = metadata
  return typeof name === 'string' && typeof uid === 'string' && typeof resourceVersion === 'string'
}
