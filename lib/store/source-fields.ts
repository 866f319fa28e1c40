import * as z from 'zod'
import type { GitRef, GitSourceSpec, SourceSpec } from '../source/spec.ts'
import type { Fields } from './codec.ts'

const text = z.string()

const gitRef: z.ZodType<GitRef> = z.strictObject({
  branch: text.exactOptional(),
  tag: text.exactOptional(),
  semver: text.exactOptional(),
  name: text.exactOptional(),
  commit: text.exactOptional(),
} satisfies Fields<GitRef>)

/** A source's spec as documents hold it. */
export const sourceFields: z.ZodType<SourceSpec> = z.strictObject({
  kind: z.literal('GitRepository'),
  url: text.min(1),
  ref: gitRef,
  ignore: text,
  credential: text,
} satisfies Fields<GitSourceSpec>)
