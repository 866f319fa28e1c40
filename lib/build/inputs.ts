import { type Digest, digestOfValue } from '../core/digest.ts'

/**
 * What a build read, each with its hash. The same inputs and the same engine give the same artifact.
 * Either the files it names, or (`whole`) the whole tree where that could not be told.
 */
export interface Inputs {
  /** Name and version of what rendered it, e.g. `kustomize/5.8.1+2` (the last number is that of our own generator). */
  readonly engine: string
  /** Digest of the ignore patterns in force. */
  readonly ignore: string
  /** Path of a file -> its oid. */
  readonly files: Readonly<Record<string, string>>
  /** Path of a directory that was listed -> hash of the names that matter to the listing. */
  readonly directories: Readonly<Record<string, string>>
  /** Paths that were looked for and were not there. */
  readonly absent: readonly string[]
  /** Oid of the root tree, where the build depends on all of it. */
  readonly whole?: string
}

export function inputsDigest(inputs: Inputs): Digest {
  return digestOfValue(inputs)
}
