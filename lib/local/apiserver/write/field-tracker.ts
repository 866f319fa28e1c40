import { applyConflict, Failure } from '../failure.ts'
import { fromScale, type ReplicasPaths, toScale } from '../fields/scale-managers.ts'
import { trackApply } from '../fields/track-apply.ts'
import { trackUpdate } from '../fields/track-update.ts'
import type { Endpoint } from '../fields/tracked-write.ts'
import type { Json, JsonObject } from '../json.ts'
import { apiVersionOf, type KubeObject, withMetadata } from '../object.ts'
import type { Resource, Served } from '../resource.ts'
import { scaleOf, scalePaths } from '../scale.ts'
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
  const endpointOf = ({ resource, manager, subresource, time }: Tracked): Endpoint => ({
    ...{ manager, subresource, now: time },
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    empty: emptyOf(resource, schemas),
    schemaOf: (apiVersion) => served.sibling(resource, apiVersion)?.schema(),
    convert(object, apiVersion) {
      const sibling = served.sibling(resource, apiVersion)
      return sibling === undefined ? undefined : codec.convert(asKubeObject(object), sibling)
    },
    resetFields: resetFields(resource, subresource, served),
  })
  const inVersion = ({ live, resource }: Tracked) => (live === undefined ? {} : { live: codec.convert(live, resource) })
  return {
    update(write) {
      if (write.subresource === 'scale' && write.live !== undefined) {
        return scaleUpdate({ ...write, live: write.live }, endpointOf(write), served)
      }
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

/** The account of a Scale is kept as one of its own, and then brought into that of its object. */
function scaleUpdate(
  { live, object, resource }: Tracked & { readonly live: KubeObject; readonly object: KubeObject },
  endpoint: Endpoint,
  served: Served,
): KubeObject {
  const paths = replicasPaths(resource, served)
  const withManagers = (scale: KubeObject, entries: readonly Json[] | undefined) =>
    withMetadata(scale, { managedFields: entries })
  const tracked = trackUpdate({
    ...endpoint,
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    empty: { apiVersion: 'autoscaling/v1', kind: 'Scale' },
    schemaOf: () => scaleSchema,
    convert: (scale) => scale,
    resetFields: {},
    live: withManagers(scaleOf(live, resource), toScale(live.metadata.managedFields, paths)),
    object: scaleOf(object, resource),
  })
  const managedFields = fromScale({
    entries: live.metadata.managedFields,
    scaleEntries: asKubeObject(tracked).metadata.managedFields,
    apiVersion: endpoint.apiVersion,
    paths,
  })
  return withMetadata(object, { managedFields })
}

const scaleSchema = {
  kind: 'object',
  properties: {
    apiVersion: { kind: 'string' },
    kind: { kind: 'string' },
    metadata: { kind: 'any' },
    spec: { kind: 'object', properties: { replicas: { kind: 'integer' } } },
    status: { kind: 'object', properties: { replicas: { kind: 'integer' }, selector: { kind: 'string' } } },
  },
} as const

function replicasPaths(resource: Resource, served: Served): ReplicasPaths {
  const versions = served.all().filter(({ stored }) => stored === resource.stored)
  return Object.fromEntries(
    versions.map((one) => [
      apiVersionOf(one),
      one.subresources.some(({ name }) => name === 'scale') ? scalePaths(one).spec : null,
    ]),
  )
}

/** What an object of a kind is before anything is written in it. */
function emptyOf(resource: Resource, schemas: TrackerParts['schemas']): JsonObject {
  const apiVersion = apiVersionOf(resource)
  const { kind } = resource
  return resource.custom === undefined ? schemas.zero(apiVersion, kind) : { apiVersion, kind }
}
