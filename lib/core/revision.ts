/** The immutable version of a source as Flux writes it: `main@sha1:<commit>`, `sha1:<commit>`, `latest@sha256:<digest>`. */
export type Revision = string & { readonly brand: 'Revision' }

export function gitRevision(ref: string, commit: string): Revision {
  return (ref === '' ? `sha1:${commit}` : `${ref}@sha1:${commit}`) as Revision
}

/** The commit or digest of a revision, without ref and algorithm. */
export function commitOf(revision: Revision): string {
  return revision.slice(revision.lastIndexOf(':') + 1)
}
