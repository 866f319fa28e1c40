import { isList, type JsonObject } from '../json.ts'
import { apiVersionOf, type KubeObject, objectAt, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import type { BuiltinCodec } from '../schema/builtin/builtin-codec.ts'
import { asKubeObject } from './as-kube-object.ts'
import { convert, settledInVersion } from './convert/convert.ts'
import type { Codec } from './ports.ts'
import { Undecodable } from './undecodable.ts'

/** Reads objects of built-in kinds as the real server does; those of definitions by their schemas. */
export function codec(builtin: BuiltinCodec): Codec {
  return {
    decode(value, resource, from) {
      const { kind, version, custom } = resource
      const read = custom?.codec().read(value, from) ?? builtin.read(value, apiVersionOf(resource), kind, from)
      if (read === undefined) return { object: asKubeObject(value), complaints: [] }
      const { object, complaints, wrong } = read
      if (wrong !== undefined) throw new Undecodable(wrong, { kind, version })
      const settled = settledInVersion(asKubeObject(object), resource)
      return {
        object: withTemplateGeneration(custom === undefined ? withEmptied(settled, value) : settled, resource),
        complaints,
      }
    },
    convert,
  }
}

/** In built-in kinds a list of managers that is empty takes all of them away, and so is another thing than none. */
function withEmptied(object: KubeObject, value: JsonObject): KubeObject {
  const { managedFields } = objectAt(value, 'metadata')
  return isList(managedFields) && managedFields.length === 0 ? withMetadata(object, { managedFields }) : object
}

const templateGeneration = 'deprecated.daemonset.template.generation'

/** Whoever writes a DaemonSet writes this annotation, which stands for a field that apps/v1 does not have; its value is the server's. */
function withTemplateGeneration(object: KubeObject, resource: Resource): KubeObject {
  if (resource.stored !== 'apps/daemonsets') return object
  const annotations = objectAt(object.metadata, 'annotations')
  if (Object.hasOwn(annotations, templateGeneration)) return object
  return withMetadata(object, { annotations: { ...annotations, [templateGeneration]: '0' } })
}
