import type { JsonObject } from '../json.ts'
import { apiVersionOf, type KubeObject, objectAt, textAt } from '../object.ts'
import type { Resource, Served } from '../resource.ts'
import type { Codec } from './ports.ts'

/** interim */
export function codec(_served: Served): Codec {
  return {
    decode(value: JsonObject) {
      const metadata = objectAt(value, 'metadata')
      const object: KubeObject = {
        ...value,
        apiVersion: textAt(value, 'apiVersion'),
        kind: textAt(value, 'kind'),
        metadata: { ...metadata, name: textAt(metadata, 'name') },
      }
      return { object, complaints: [] }
    },
    convert(object: KubeObject, resource: Resource) {
      const apiVersion = apiVersionOf(resource)
      return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
    },
  }
}
