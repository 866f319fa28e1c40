import * as z from 'zod'
import type { Digest } from '../core/digest.ts'
import type { Fields } from './codec.ts'
import type { ConfirmedIdentity } from './identity.ts'
import { digest, time } from './words.ts'

/** How a custom type is defined: another uid or generation may mean that its objects are read by another schema. */
export interface TypeDefinition {
  readonly uid: string
  readonly generation: number
}

/** How often a source was said to be polled, and when. */
export interface NotedUse {
  readonly intervalMs: number
  readonly at: number
}

/** What the last whole audit of a cluster worked by; baselines taken under anything else are looked at closely once. */
export interface AuditKnowledge {
  /** Digest of what decides, beside artifact and definition, what is sent for a unit. */
  readonly basis?: Digest
  /** Of the API server. */
  readonly serverVersion: string
  /** By `group/Kind` of custom types in inventories. */
  readonly definitions: Readonly<Record<string, TypeDefinition>>
  /** The cluster's identity, good for one etag of its document. */
  readonly identity?: ConfirmedIdentity
  /** Sources that the lane has noted to be read, as `<source> <cluster/namespace/name>`. */
  readonly uses?: Readonly<Record<string, NotedUse>>
}

/** How the lane document holds it. */
export const auditKnowledgeFields: z.ZodType<AuditKnowledge> = z.strictObject({
  basis: digest.exactOptional(),
  serverVersion: z.string(),
  definitions: z.record(
    z.string(),
    z.strictObject({ uid: z.string(), generation: z.int() } satisfies Fields<TypeDefinition>),
  ),
  identity: z.strictObject({ uid: z.string(), etag: z.string() } satisfies Fields<ConfirmedIdentity>).exactOptional(),
  uses: z
    .record(z.string(), z.strictObject({ intervalMs: z.number(), at: time } satisfies Fields<NotedUse>))
    .exactOptional(),
} satisfies Fields<AuditKnowledge>)
