import { badRequest } from '../failure.ts'
import { apiVersionOf, type KubeObject } from '../object.ts'
import type { Resource } from '../resource.ts'
import type { BuiltinCodec } from '../schema/builtin/builtin-codec.ts'
import { asKubeObject } from './as-kube-object.ts'
import type { Codec } from './ports.ts'

/** Reads objects of built-in kinds as the real server does; those of definitions by their schemas. */
export function codec(builtin: BuiltinCodec): Codec {
  return {
    decode(value, resource) {
      const read = builtin.read(value, apiVersionOf(resource), resource.kind)
      if (read === undefined) return { object: asKubeObject(value), complaints: [] }
      const { object, complaints, wrong } = read
      if (wrong !== undefined) {
        const { kind, version } = resource
        throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${wrong}`)
      }
      return { object: asKubeObject(object), complaints }
    },
    convert(object: KubeObject, resource: Resource) {
      const apiVersion = apiVersionOf(resource)
      return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
    },
  }
}
