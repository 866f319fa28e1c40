/** How much of a repository is taken before it is refused: what a server sends is untrusted. */
export interface GitLimits {
  /** Bytes of one answer, as sent. */
  readonly answerBytes: number
  readonly objects: number
  /** Bytes of one object, unpacked. */
  readonly objectBytes: number
  /** Bytes of all objects of one answer, unpacked. */
  readonly unpackedBytes: number
  readonly refs: number
  /** Files and directories of one commit, counted by path: a few objects can name each other into billions. */
  readonly paths: number
  /** Directories inside each other. */
  readonly depth: number
}

const mebibyte = 1024 * 1024

/** Far above what manifests need, and well below the memory of a function. */
export const defaultGitLimits: GitLimits = {
  answerBytes: 256 * mebibyte,
  objects: 500_000,
  objectBytes: 64 * mebibyte,
  unpackedBytes: 512 * mebibyte,
  refs: 100_000,
  paths: 1_000_000,
  depth: 100,
}
