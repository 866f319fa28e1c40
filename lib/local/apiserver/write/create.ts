import { alreadyExists, badRequest, Failure, invalid, stillDeleted } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { isTerminating, type KubeObject, namespaceOf, textAt, withAt, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import { admitCreate, admitted } from './admission.ts'
import { allocated } from './allocate.ts'
import { complain } from './complain.ts'
import { keptIn } from './convert/convert.ts'
import { objectWarnings } from './object-warnings.ts'
import type { WriteOptions } from './options.ts'
import { placed } from './place.ts'
import { timeText, type WriteWorld } from './ports.ts'
import { asCreated } from './strategy.ts'
import { warned } from './warned.ts'

/** What a write left, as it is answered. */
export interface WriteResult {
  readonly object: KubeObject
  readonly created: boolean
  readonly warnings: readonly string[]
}

const suffixLength = 5
const longestBase = 58

/** Creates an object from a body. Throws a Failure where it may not be. */
export function create(body: JsonObject, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource } = target
  const { object, complaints } = world.codec.decode(placed(body, target), resource)
  const warnings = complain(complaints, object, options)
  return warned(warnings, () => {
    const named = withGeneratedName(object, world)
    admitCreate(named, resource, world)
    const whole = withSystemFields(named, world)
    const tracked = world.fields.update({ resource, object: whole, ...writer(options, world) })
    return store(tracked, resource, options, world)
  })
}

/** Who writes, for the account of fields. */
export function writer({ manager }: WriteOptions, { now }: WriteWorld, subresource = '') {
  return { manager, subresource, time: timeText(now()) }
}

/** Puts a new object, whose fields are accounted for, into the store. */
export function store(tracked: KubeObject, asked: Resource, { dryRun }: WriteOptions, world: WriteWorld): WriteResult {
  const { name } = tracked.metadata
  const resource = keptIn(asked, world.served)
  const admittedObject = admitted(world.codec.convert(tracked, resource), resource)
  const begun = allocated(asCreated(admittedObject, resource), undefined, resource, world)
  const causes = world.validate(begun, resource)
  if (causes.length > 0) throw invalid(resource, name, causes)
  return warned(objectWarnings(begun, resource), () => {
    if (textAt(begun.metadata, 'resourceVersion') !== '') {
      const message = 'resourceVersion should not be set on objects to be created'
      throw new Failure({ code: 500, reason: '', message })
    }
    const taken = world.store.get(resource.stored, namespaceOf(begun), name)
    if (taken !== undefined) throw isTerminating(taken) ? stillDeleted(resource, name) : alreadyExists(resource, name)
    return { object: dryRun ? begun : world.store.put(resource.stored, begun), created: true, warnings: [] }
  })
}

/** Identity and time are the server's to give. */
export function withSystemFields(object: KubeObject, { uid, now }: WriteWorld): KubeObject {
  return withMetadata(object, {
    uid: uid(),
    creationTimestamp: timeText(now()),
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    generation: undefined,
    selfLink: undefined,
  })
}

function withGeneratedName(object: KubeObject, { suffix }: WriteWorld): KubeObject {
  const base = textAt(object.metadata, 'generateName')
  if (textAt(object.metadata, 'name') !== '' || base === '') return object
  const name = base.slice(0, longestBase) + suffix(suffixLength)
  return withMetadata({ ...object, metadata: { ...object.metadata, name } }, {})
}

/** A body that must name its object. */
export function namedBody(body: JsonObject, name: string): JsonObject {
  const own = textAt(body, 'metadata', 'name')
  if (own !== '' && own !== name) {
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`)
  }
  return withAt(body, ['metadata', 'name'], name)
}
