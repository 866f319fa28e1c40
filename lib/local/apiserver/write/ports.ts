import type { Cause } from '../failure.ts'
import type { JsonObject } from '../json.ts'
import type { KubeObject } from '../object.ts'
import type { Resource, Served } from '../resource.ts'
import type { Store } from '../storage/store.ts'

/** A body as the server understands it. */
export interface Decoded {
  /** Without fields that its kind does not have, in normal form, with defaults. */
  readonly object: KubeObject
  /** What strict validation holds against it: `unknown field "spec.foo"`. */
  readonly complaints: readonly string[]
}

/** Knows what objects of a kind look like. */
export interface Codec {
  /** Throws an Undecodable where a value has a type that its field cannot have; `from` is for the words of it. */
  decode(value: JsonObject, resource: Resource, from?: 'text' | 'map'): Decoded
  /** The object as another version of its kind has it. */
  convert(object: KubeObject, resource: Resource): KubeObject
}

/** What is wrong with an object that is to be created, or to take the place of another; empty where nothing is. */
export type Validate = (
  object: KubeObject,
  resource: Resource,
  old?: KubeObject,
  part?: 'whole' | 'status',
) => readonly Cause[]

export interface Tracked {
  readonly resource: Resource
  /** What is there. */
  readonly live?: KubeObject
  readonly manager: string
  readonly subresource: string
  /** RFC 3339, in seconds. */
  readonly time: string
}

/** Keeps account of who set which field. */
export interface FieldTracker {
  /** The object with the managedFields that a write of it gives. */
  update(write: Tracked & { readonly object: KubeObject }): KubeObject
  /** What a configuration makes of the live object; throws a Failure for conflicts and for configurations that are wrong. */
  apply(write: Tracked & { readonly config: JsonObject; readonly force: boolean }): JsonObject
}

/** What writes stand on. */
export interface WriteWorld {
  readonly store: Store
  readonly served: Served
  /** autoscaling/v1 Scale, which is no kind that is served by itself. */
  readonly scale: Resource
  readonly codec: Codec
  readonly validate: Validate
  readonly fields: FieldTracker
  /** Objects that the real server would store anew at a write that changes nothing, as it has not stored yet what it shows. */
  readonly halfWritten: WeakSet<KubeObject>
  /** Milliseconds. */
  now(): number
  uid(): string
  /** Random letters and digits for generated names. */
  suffix(length: number): string
}

/** A time as objects carry it. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
