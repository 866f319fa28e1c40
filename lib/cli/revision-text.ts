/** A tree that was never committed has a revision of zeros. */
const workingTree = /^working-tree@sha1:0+$/

/** A revision as Flux's CLI prints it: `main@sha1:1a2b3c4d`, eight digits of the commit. */
export function revisionText(revision: string | undefined): string {
  if (revision !== undefined && workingTree.test(revision)) return 'working tree'
  return revision?.replace(/(sha1|sha256):([0-9a-f]{8})[0-9a-f]+$/, '$1:$2') ?? ''
}
