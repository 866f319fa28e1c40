import { conflict, invalid } from '../failure.ts'
import { keepTimes } from '../fields/keep-times.ts'
import type { Target } from '../http/target.ts'
import { equal } from '../json.ts'
import { finalizersOf, isTerminating, type KubeObject, namespaceOf, numberAt, textAt, withMetadata } from '../object.ts'
import { admitChange, admitted } from './admission.ts'
import { allocated } from './allocate.ts'
import { asKubeObject } from './as-kube-object.ts'
import { keptIn } from './convert/convert.ts'
import type { WriteResult } from './create.ts'
import { objectWarnings } from './object-warnings.ts'
import type { WriteOptions } from './options.ts'
import type { WriteWorld } from './ports.ts'
import { asStatusUpdated, asUpdated, mayBeUnconditional } from './strategy.ts'

/**
 * Puts an object, whose fields are accounted for, in the place of the one that is there (apiserver, registry/rest/update.go). Throws a
 * Failure where it was made from an older state or may not be.
 */
export function replace(
  written: KubeObject,
  stored: KubeObject,
  { resource: asked, subresource }: Target,
  { dryRun }: WriteOptions,
  world: WriteWorld,
): WriteResult {
  const resource = keptIn(asked, world.served)
  const tracked = world.codec.convert(written, resource)
  const live = world.codec.convert(stored, resource)
  const { name } = live.metadata
  const given = textAt(tracked.metadata, 'resourceVersion')
  if (given === '' && !mayBeUnconditional(resource)) {
    const message = 'Invalid value: 0: must be specified for an update'
    throw invalid({ group: resource.group, kind: resource.plural }, name, [
      { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' },
    ])
  }
  if (given !== '' && given !== live.metadata.resourceVersion) throw conflict(resource, name)
  const kept = withSystemFieldsOf(tracked, live)
  const isWholeWrite = subresource?.name !== 'status'
  const next = !isWholeWrite
    ? asStatusUpdated(kept, live, resource)
    : allocated(asUpdated(admitted(kept, resource, live), live, resource), live, resource, world)
  const causes = world.validate(next, resource, live, isWholeWrite ? 'whole' : 'status')
  if (causes.length > 0) throw invalid(resource, name, causes)
  if (isWholeWrite) admitChange(next, live, resource, world)
  const warnings = isWholeWrite ? objectWarnings(next, resource, live) : []
  const result = (object: KubeObject): WriteResult => ({ object, created: false, warnings })
  if (mayGo(next, live)) {
    if (!dryRun) world.store.remove(resource.stored, namespaceOf(live), name)
    return result(next)
  }
  const settled = asKubeObject(keepTimes(next, live))
  if (equal(settled, live) && !world.halfWritten.has(stored)) return result(stored)
  return result(dryRun ? settled : world.store.put(resource.stored, settled))
}

/** What an update can never change. */
function withSystemFieldsOf(object: KubeObject, live: KubeObject): KubeObject {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion, generation } =
    live.metadata
  return withMetadata(object, {
    uid: object.metadata.uid ?? uid,
    ...{ creationTimestamp, deletionTimestamp, resourceVersion, generation },
    deletionGracePeriodSeconds: deletionTimestamp === undefined ? undefined : deletionGracePeriodSeconds,
    selfLink: undefined,
  })
}

/** An object that was deleted goes with its last finalizer. */
function mayGo(next: KubeObject, live: KubeObject): boolean {
  if (!isTerminating(live) || finalizersOf(next).length > 0) return false
  if (next.kind === 'Namespace' && next.apiVersion === 'v1' && !isEmptied(next)) return false
  return numberAt(live.metadata, 'deletionGracePeriodSeconds') === 0
}

function isEmptied(namespace: KubeObject): boolean {
  const spec = namespace.spec
  return !JSON.stringify(spec ?? {}).includes('"finalizers":["')
}
