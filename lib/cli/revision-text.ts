/** A revision as Flux's CLI prints it: `main@sha1:1a2b3c4d`, eight digits of the commit. */
export function revisionText(revision: string | undefined): string {
  return revision?.replace(/(sha1|sha256):([0-9a-f]{8})[0-9a-f]+$/, '$1:$2') ?? ''
}
