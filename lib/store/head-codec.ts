import * as z from 'zod'
import type { Codec, Fields } from './codec.ts'
import type { EarlierArtifact, Head, HeadBuild } from './head.ts'
import { sourceFields } from './source-fields.ts'
import { buildIdWord, count, digest, revision, time } from './words.ts'

const error = z.strictObject({ code: z.string(), message: z.string(), since: time })

const build: z.ZodType<HeadBuild> = z.strictObject({
  clusters: z.array(z.string().min(1)),
  artifact: digest.exactOptional(),
  inputs: digest.exactOptional(),
  renderedAt: revision.exactOptional(),
  before: z
    .array(z.strictObject({ artifact: digest, inputs: digest } satisfies Fields<EarlierArtifact>))
    .exactOptional(),
  error: error.extend({ file: z.string().exactOptional() }).exactOptional(),
} satisfies Fields<HeadBuild>)

/** How the document of a source is written. */
export const headCodec: Codec<Head> = {
  what: 'a head',
  schema: 2,
  // 1 had no earlier artifacts.
  upgrade: (fields) => fields,
  fields: z.strictObject({
    source: sourceFields,
    revision: revision.exactOptional(),
    woken: count,
    earlier: z.array(revision),
    inputs: digest.exactOptional(),
    builds: z.record(buildIdWord, build),
    error: error.exactOptional(),
  } satisfies Fields<Head>),
}
