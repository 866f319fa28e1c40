import type { Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import type { ObjectRef } from '../core/object-ref.ts'

/** An object as an API server answers it: the server has set uid, resourceVersion and the rest. */
export interface LiveObject extends Manifest {
  readonly metadata: Manifest['metadata'] & {
    readonly uid: string
    readonly resourceVersion: string
  }
}

/** What a write to an existing object must still find; both are needed (resourceVersion alone creates an absent object). */
export interface Precondition {
  readonly uid: string
  readonly resourceVersion: string
}

/** A refusal by the API server, with its `Status` object's code, reason and message. */
export interface Refusal {
  readonly kind: 'refused'
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly causes: readonly { readonly field: string; readonly message: string; readonly reason: string }[]
}

export type Answer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal

export interface ListOptions {
  readonly namespace?: string
  readonly labelSelector?: string
  /** Answered by the watch cache, not older than this. */
  readonly resourceVersion?: string
}

export interface Listing {
  readonly resourceVersion: string
  readonly items: readonly LiveObject[]
}

/** How the API server serves one kind. */
export interface ResourceType {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Plural name in URLs. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/**
 * A target API server. Methods throw a Problem `ClusterUnreachable` where no answer came (connection, TLS, time-out, 429 after retries, a gateway's page)
 * and answer a Refusal where the server said no, also with a `Status` of 5xx: a webhook or an aggregated API that is down concerns the objects that need it.
 * A dry-run that would create answers an object with an empty resourceVersion. Every request ends when `signal` is aborted and after 10 s at most.
 */
export interface ClusterApi {
  /** What the server serves; read once and kept until `forgetTypes`. `unavailable` names groups whose discovery failed (aggregated API down). */
  types(): Promise<{ readonly types: readonly ResourceType[]; readonly unavailable: readonly string[] }>
  forgetTypes(): void
  serverVersion(): Promise<string>
  get(type: ResourceType, namespace: string, name: string): Promise<Answer<LiveObject>>
  /** Metadata of all objects (PartialObjectMetadata), all pages. */
  listMetadata(type: ResourceType, options: ListOptions): Promise<Answer<Listing>>
  /** Whole objects, all pages. */
  list(type: ResourceType, options: ListOptions): Promise<Answer<Listing>>
  /** Server-side apply with `force`. With a precondition, uid and resourceVersion travel in the body. */
  apply(type: ResourceType, manifest: Manifest, options: ApplyOptions): Promise<Answer<LiveObject>>
  /** JSON patch (RFC 6902). */
  patch(type: ResourceType, ref: ObjectRef, operations: readonly Json[]): Promise<Answer<LiveObject>>
  /** Background propagation, with both preconditions. 404 is `refused` with status 404. */
  delete(type: ResourceType, ref: ObjectRef, precondition: Precondition): Promise<Answer<'deleted'>>
}

export interface ApplyOptions {
  readonly fieldManager: string
  readonly dryRun: boolean
  readonly precondition?: Precondition
}
