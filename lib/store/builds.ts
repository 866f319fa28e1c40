import { type BuildId, type BuildSpec, buildId } from '../build/spec.ts'
import { canonical } from '../core/canonical.ts'
import type { Bucket } from './bucket.ts'
import { buildFields } from './build-fields.ts'
import type { Codec } from './codec.ts'
import { readFields, readObject, unreadable } from './fields.ts'
import { putImmutable } from './immutable.ts'
import { buildKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'

const codec: Codec<BuildSpec> = { what: 'a build', schema: 1, fields: buildFields }

/** Writes down what is to be rendered; whoever asks for a build does this first. */
export async function putBuild(bucket: Bucket, spec: BuildSpec): Promise<BuildId> {
  const id = buildId(spec)
  await putImmutable(bucket, buildKey(id), Buffer.from(canonical({ ...spec, schema: codec.schema })))
  return id
}

/** What to render for an id; undefined where nobody wrote it down. */
export async function getBuild(store: ObjectStore, id: BuildId): Promise<BuildSpec | undefined> {
  const key = buildKey(id)
  const found = await store.get(key)
  if (found === undefined) return undefined
  const spec = readFields(key, codec, readObject(key, codec, found.bytes))
  if (buildId(spec) !== id) throw unreadable(key, codec, 'it does not hold what its name says')
  return spec
}
