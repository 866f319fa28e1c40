import * as z from 'zod'
import { type Inputs, inputsDigest } from '../build/inputs.ts'
import { canonical } from '../core/canonical.ts'
import type { Digest } from '../core/digest.ts'
import { remembered } from '../core/remembered.ts'
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

/** The inputs of all builds of a head, packed into one immutable object that the head names. */
export interface InputsStore {
  /** By the digest of each. Undefined, or one missing: nothing is known of it, so render again. */
  get(name: Digest): Promise<ReadonlyMap<Digest, Inputs> | undefined>
  /** The head may name the answer once this returned. */
  put(all: ReadonlyMap<Digest, Inputs>): Promise<Digest>
}

const keptInMemory = 8

/** Packed inputs in a bucket; the last few stay in memory, as most renders follow another one of the same head. */
export function inputsStore(bucket: Bucket): InputsStore {
  const recent = new Map<Digest, ReadonlyMap<Digest, Inputs>>()
  const remember = (name: Digest, all: ReadonlyMap<Digest, Inputs>): void => {
    recent.delete(name)
    recent.set(name, all)
    const [oldest] = recent.keys()
    if (recent.size > keptInMemory && oldest !== undefined) recent.delete(oldest)
  }
  return {
    async get(name) {
      const known = recent.get(name) ?? (await getPackedInputs(bucket.store, name))
      if (known !== undefined) remember(name, known)
      return known
    },
    async put(all) {
      const name = await putPacked(bucket, inputsKey, packedText(all))
      remember(name, all)
      return name
    },
  }
}

/** Canonical JSON, put together from that of each: of a thousand builds a push changes one. */
function packedText(all: ReadonlyMap<Digest, Inputs>): Buffer {
  const texts = [...all.keys()].sort().flatMap((digest, index) => {
    const inputs = all.get(digest)
    return inputs === undefined ? [] : [Buffer.from(`${index === 0 ? '' : ','}"${digest}":`), textOf(inputs)]
  })
  return Buffer.concat([Buffer.from('{"inputs":{'), ...texts, Buffer.from(`},"schema":${codec.schema}}`)])
}

const textOf = remembered((inputs: Inputs) => Buffer.from(canonical(inputs)))

async function getPackedInputs(store: ObjectStore, name: Digest): Promise<ReadonlyMap<Digest, Inputs> | undefined> {
  const bytes = await getPacked(store, inputsKey, name)
  if (bytes === undefined) return undefined
  const key = inputsKey(name)
  const { inputs } = readFields(key, codec, readObject(key, codec, bytes))
  const known = new Map<Digest, Inputs>()
  for (const each of Object.values(inputs)) known.set(inputsDigest(each), each)
  return known
}
