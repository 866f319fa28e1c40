import { applyConflict, Failure } from '../failure.ts'
import { trackApply } from '../fields/track-apply.ts'
import { trackUpdate } from '../fields/track-update.ts'
import type { Endpoint } from '../fields/tracked-write.ts'
import type { JsonObject } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import type { Resource, Served } from '../resource.ts'
import type { BuiltinSchemas } from '../schema/builtin-schemas.ts'
import { asKubeObject } from './as-kube-object.ts'
import type { Codec, FieldTracker, Tracked } from './ports.ts'
import { resetFields } from './reset-fields.ts'

interface TrackerParts {
  readonly served: Served
  readonly codec: Codec
  readonly schemas: Pick<BuiltinSchemas, 'zero'>
}

/** Keeps account of fields by what is served: schemas and versions of each kind. */
export function fieldTracker({ served, codec, schemas }: TrackerParts): FieldTracker {
  // A Scale is no kind that is served by itself.
  const versionOf = (resource: Resource, apiVersion: string) => {
    if (apiVersion === apiVersionOf(resource)) return resource
    const sibling = served.sibling(resource, apiVersion)
    // The core group and the others know nothing of each other's schemas.
    return sibling === undefined || (sibling.group === '') !== (resource.group === '') ? undefined : sibling
  }
  const endpointOf = ({ resource, manager, subresource, time }: Tracked): Endpoint => ({
    ...{ manager, subresource, now: time },
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    empty: emptyOf(resource, schemas),
    schemaOf: (apiVersion) => versionOf(resource, apiVersion)?.schema(),
    convert(object, apiVersion) {
      const version = versionOf(resource, apiVersion)
      return version === undefined ? undefined : codec.convert(asKubeObject(object), version)
    },
    resetFields: resetFields(resource, subresource, served),
  })
  const inVersion = ({ live, resource }: Tracked) => (live === undefined ? {} : { live: codec.convert(live, resource) })
  return {
    update(write) {
      return asKubeObject(trackUpdate({ ...endpointOf(write), ...inVersion(write), object: write.object }))
    },
    apply(write) {
      const { config, force } = write
      const applied = trackApply({ ...endpointOf(write), ...inVersion(write), config, force })
      switch (applied.kind) {
        case 'applied':
          return applied.object
        case 'conflict':
          throw applyConflict(applied.message, applied.causes)
        case 'refused':
          throw new Failure({
            code: applied.code,
            reason: applied.code === 400 ? 'BadRequest' : '',
            message: applied.message,
          })
      }
    },
  }
}

/** What an object of a kind is before anything is written in it. */
function emptyOf(resource: Resource, schemas: TrackerParts['schemas']): JsonObject {
  const apiVersion = apiVersionOf(resource)
  const { kind } = resource
  return resource.custom === undefined ? schemas.zero(apiVersion, kind) : { apiVersion, kind }
}
