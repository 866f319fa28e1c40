import type { Json, JsonObject } from './json.ts'

/** A Kubernetes object as read from a manifest or an API server. */
export interface Manifest extends JsonObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

export interface ObjectMeta extends JsonObject {
  readonly name: string
  readonly [key: string]: Json
}
