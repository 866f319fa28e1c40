import * as z from 'zod'
import { canonical } from '../core/canonical.ts'
import { isDigest } from '../core/digest.ts'
import { isJsonObject } from '../core/json.ts'
import { remembered } from '../core/remembered.ts'
import { checkedMap } from './checked-map.ts'
import type { Codec, Fields } from './codec.ts'
import type { EarlierArtifact, Head, HeadBuild } from './head.ts'
import { sourceFields } from './source-fields.ts'
import { count, digest, revision, time } from './words.ts'

const error = z.strictObject({ code: z.string(), message: z.string(), since: time })

const build: z.ZodType<HeadBuild> = z.strictObject({
  clusters: z.array(z.string().min(1)),
  artifact: digest.exactOptional(),
  inputs: digest.exactOptional(),
  behind: revision.exactOptional(),
  before: z
    .array(z.strictObject({ artifact: digest, inputs: digest } satisfies Fields<EarlierArtifact>))
    .exactOptional(),
  error: error.extend({ file: z.string().exactOptional() }).exactOptional(),
} satisfies Fields<HeadBuild>)

const textOfBuild = remembered<HeadBuild, string>(canonical)

/** What the document of a head with these builds begins with: no other name comes before `builds`. */
export const textOfBuilds = remembered((builds: Head['builds']): Buffer => {
  const texts = new Map(Object.entries(builds).map(([id, build]) => [id, textOfBuild(build)]))
  const sorted = [...texts.keys()].sort()
  return Buffer.from(`{"builds":{${sorted.map((id) => `"${id}":${texts.get(id)}`).join(',')}}`)
})

function behindAlone(builds: unknown, revision: unknown): unknown {
  if (!isJsonObject(builds)) return builds
  const entries = Object.entries(builds).map(([id, build]) => {
    if (!isJsonObject(build)) return [id, build]
    const { renderedAt, ...rest } = build
    return [id, renderedAt === undefined || renderedAt === revision ? rest : { ...rest, behind: renderedAt }]
  })
  return Object.fromEntries(entries)
}

/** How the document of a source is written. */
export const headCodec: Codec<Head> = {
  what: 'a head',
  schema: 3,
  // 2 had the revision of each artifact with each build, also where it was the head's.
  upgrade: ({ builds, ...rest }) => ({ ...rest, builds: behindAlone(builds, rest.revision) }),
  fields: z.strictObject({
    source: sourceFields,
    revision: revision.exactOptional(),
    moved: time.exactOptional(),
    woken: count,
    earlier: z.array(revision),
    inputs: digest.exactOptional(),
    builds: checkedMap({ what: 'a build id', is: isDigest }, build),
    error: error.exactOptional(),
  } satisfies Fields<Head>),
  text: ({ builds, ...rest }) => Buffer.concat([textOfBuilds(builds), Buffer.from(`,${canonical(rest).slice(1)}`)]),
}
