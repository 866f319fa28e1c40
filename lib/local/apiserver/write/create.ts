import { alreadyExists, badRequest, Failure, invalid } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { at, isTerminating, type KubeObject, namespaceOf, textAt, withAt, withMetadata } from '../object.ts'
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
    return store(tracked, target, options, world)
  })
}

/** Who writes, for the account of fields. */
export function writer({ manager }: WriteOptions, { now }: WriteWorld, subresource = '') {
  return { manager, subresource, time: timeText(now()) }
}

/** Puts a new object, whose fields are accounted for, into the store. */
export function store(
  tracked: KubeObject,
  { resource: asked, subresource }: Pick<Target, 'resource' | 'subresource'>,
  { dryRun }: WriteOptions,
  world: WriteWorld,
): WriteResult {
  const { name } = tracked.metadata
  const resource = keptIn(asked, world.served)
  const admittedObject = admitted(world.codec.convert(tracked, resource), resource)
  const created = asCreated(admittedObject, resource)
  // What comes into being by a write of its status is given nothing.
  const begun = subresource === undefined ? allocated(created, undefined, resource, world) : created
  const causes = world.validate(begun, resource)
  if (causes.length > 0) throw invalid(resource, name, causes)
  return warned(objectWarnings(begun, resource), () => {
    if (textAt(begun.metadata, 'resourceVersion') !== '') {
      const message = 'resourceVersion should not be set on objects to be created'
      throw new Failure({ code: 500, reason: '', message })
    }
    const taken = world.store.get(resource.stored, namespaceOf(begun), name)
    if (taken !== undefined) throw alreadyExists(resource, name, isTerminating(taken))
    if (dryRun) return { object: begun, created: true, warnings: [] }
    const object = world.store.put(resource.stored, begun)
    if (isCompletedByReading(created, resource)) world.halfWritten.add(object)
    return { object, created: true, warnings: [] }
  })
}

/**
 * Whether the real server stores a new object without something that it adds whenever it reads it: the phase of a claim, and the labels
 * that a Job takes from its template once that has some.
 */
function isCompletedByReading(created: KubeObject, { stored }: Resource): boolean {
  if (stored === '/persistentvolumeclaims') return true
  const labelled = at(created.metadata, 'labels') ?? at(created, 'spec', 'template', 'metadata', 'labels')
  return stored === 'batch/jobs' && labelled === undefined && at(created, 'spec', 'manualSelector') !== true
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
