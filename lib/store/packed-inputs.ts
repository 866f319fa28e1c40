import * as z from 'zod'
import { type Inputs, inputsDigest } from '../build/inputs.ts'
import { canonical } from '../core/canonical.ts'
import type { Digest } from '../core/digest.ts'
import type { Bucket } from './bucket.ts'
import type { Fields } from './codec.ts'
import { readFields, readObject } from './fields.ts'
import { inputsKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { getPacked, putPacked } from './packed.ts'
import { digest, textMap } from './words.ts'

const inputsFields: z.ZodType<Inputs> = z.strictObject({
  engine: z.string(),
  ignore: z.string(),
  files: textMap,
  directories: textMap,
  absent: z.array(z.string()),
  whole: z.string().exactOptional(),
} satisfies Fields<Inputs>)

const codec = {
  what: 'the packed inputs of a head',
  schema: 1,
  fields: z.strictObject({ inputs: z.record(digest, inputsFields) }),
}

/** Stores the inputs of all builds of a head; the head names them only after this returned. */
export function putPackedInputs(bucket: Bucket, all: Iterable<Inputs>): Promise<Digest> {
  const inputs = Object.fromEntries(Array.from(all, (each) => [inputsDigest(each), each]))
  return putPacked(bucket, inputsKey, Buffer.from(canonical({ schema: codec.schema, inputs })))
}

/** The inputs of a head's builds by their digest. Undefined, or one missing: nothing is known, so render again. */
export async function getPackedInputs(
  store: ObjectStore,
  name: Digest,
): Promise<ReadonlyMap<Digest, Inputs> | undefined> {
  const bytes = await getPacked(store, inputsKey, name)
  if (bytes === undefined) return undefined
  const key = inputsKey(name)
  const { inputs } = readFields(key, codec, readObject(key, codec, bytes))
  const known = new Map<Digest, Inputs>()
  for (const each of Object.values(inputs)) known.set(inputsDigest(each), each)
  return known
}
