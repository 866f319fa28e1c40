import * as z from 'zod'
import { canonical } from '../core/canonical.ts'
import { Problem } from '../core/problem.ts'
import type { Bucket } from './bucket.ts'
import type { Codec, Fields } from './codec.ts'
import { type Document, readDocument, writeDocument } from './document.ts'
import { readFields, readObject } from './fields.ts'
import { putImmutable } from './immutable.ts'
import { claimsPrefix, identityClaimKey, identityKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { keysOf } from './read-all.ts'
import { time } from './words.ts'

/** Which cluster a name stands for: the uid of its kube-system namespace at first contact. */
export interface Identity {
  readonly uid: string
  readonly since: number
}

/** What a cluster's identity says, and the etag of the document that says so. */
export interface ConfirmedIdentity {
  readonly uid: string
  readonly etag: string
}

interface Claim {
  readonly cluster: string
}

const identityCodec: Codec<Identity> = {
  what: 'the identity of a cluster',
  schema: 1,
  fields: z.strictObject({ uid: z.string().min(1), since: time } satisfies Fields<Identity>),
}
const claimCodec: Codec<Claim> = {
  what: 'the claim of a cluster',
  schema: 1,
  fields: z.strictObject({ cluster: z.string().min(1) } satisfies Fields<Claim>),
}

/** The cluster that a name was first seen to be. */
export function readIdentity(store: ObjectStore, cluster: string): Promise<Document<Identity> | undefined> {
  return readDocument(store, identityKey(cluster), identityCodec)
}

/**
 * Makes sure that a name stands for the cluster with this uid, writing it down at first contact; a Problem `IdentityMismatch` otherwise.
 * The claim is created before the identity, so of two names for one cluster only one ever works on it.
 */
export async function confirmIdentity(bucket: Bucket, cluster: string, uid: string): Promise<ConfirmedIdentity> {
  const known = await readIdentity(bucket.store, cluster)
  if (known?.value.uid === uid) return { uid, etag: known.etag }
  if (known !== undefined) throw otherCluster(cluster)
  await claim(bucket, cluster, uid)
  const value = { uid, since: bucket.clock.now() }
  const write = { key: identityKey(cluster), codec: identityCodec, value, seen: undefined }
  const written = await writeDocument(bucket, write)
  if (written.kind === 'won') return { uid, etag: written.seen.etag }
  const present = await readIdentity(bucket.store, cluster)
  if (present?.value.uid !== uid) throw otherCluster(cluster)
  return { uid, etag: present.etag }
}

/** Gives a new cluster its claim on a name, before anything is done for it; a Problem where it has another name already. */
export async function claimIdentity(bucket: Bucket, cluster: string, uid: string): Promise<void> {
  await claim(bucket, cluster, uid)
}

/**
 * Has a name stand for another cluster from now on, against what was seen of its identity: only for one that was found to hold nothing of
 * ours. Throws `Conflict` where somebody else has changed it meanwhile.
 */
export async function replaceIdentity(
  bucket: Bucket,
  cluster: string,
  { uid, seen }: { readonly uid: string; readonly seen: Document<Identity> },
): Promise<ConfirmedIdentity> {
  const value = { uid, since: bucket.clock.now() }
  const written = await writeDocument(bucket, { key: identityKey(cluster), codec: identityCodec, value, seen })
  if (written.kind === 'won') return { uid, etag: written.seen.etag }
  throw new Problem({
    code: 'Conflict',
    subject: cluster,
    what: 'was given another identity by somebody else meanwhile',
  })
}

/**
 * Forgets which cluster a name stands for, so that the next contact writes it down anew; records stay.
 * The claims go last and are searched for by name: a call that was cut short is finished by the next one.
 */
export async function forgetIdentity(store: ObjectStore, cluster: string): Promise<void> {
  await store.delete(identityKey(cluster))
  for (const key of await keysOf(store, claimsPrefix)) {
    if ((await readClaim(store, key)) === cluster) await store.delete(key)
  }
}

async function claim(bucket: Bucket, cluster: string, uid: string): Promise<void> {
  const key = identityClaimKey(uid)
  await putImmutable(bucket, key, Buffer.from(canonical({ schema: claimCodec.schema, cluster })))
  const holder = await readClaim(bucket.store, key)
  if (holder === cluster) return
  throw new Problem({
    code: 'IdentityMismatch',
    subject: cluster,
    what: `is the same cluster as ${holder ?? 'one that was just forgotten'}, by the uid of its kube-system namespace; nothing was written to it`,
    remedy: 'Keep one of the two names in the fleet file',
  })
}

async function readClaim(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await store.get(key)
  return found && readFields(key, claimCodec, readObject(key, claimCodec, found.bytes)).cluster
}

function otherCluster(cluster: string): Problem {
  return new Problem({
    code: 'IdentityMismatch',
    subject: cluster,
    what: 'answers as another cluster than at first contact, by the uid of its kube-system namespace; nothing was written to it',
    remedy:
      'Check where the name points; if the cluster was rebuilt, fill it with "sluice restore", or give it another name in the fleet file',
  })
}
