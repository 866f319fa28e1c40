import type { JsonObject } from '../json.ts'
import { apiVersionOf, type KubeObject } from '../object.ts'
import type { Resource, Served } from '../resource.ts'
import { asKubeObject } from './as-kube-object.ts'
import type { Codec } from './ports.ts'

/** interim */
export function codec(_served: Served): Codec {
  return {
    decode(value: JsonObject) {
      const object = asKubeObject(value)
      return { object, complaints: [] }
    },
    convert(object: KubeObject, resource: Resource) {
      const apiVersion = apiVersionOf(resource)
      return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
    },
  }
}
