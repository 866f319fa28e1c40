import { posix } from 'node:path'

/** Where an entry of a kustomization file leads. */
export type Target =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'remote' }
  | { readonly kind: 'absolute' }
  | { readonly kind: 'outside' }

const remoteFile = /^\s*https?:/i
/** What kustomize clones (api/internal/git/repospec.go): a scheme, GitHub's name, or `user@host` with two path segments. */
const remoteRoot = /^(git::|ssh:\/\/|https?:\/\/|file:\/\/|github\.com[/:])|^[a-z][a-z0-9-]*@[^/:]+[/:].*\//i

/** Resolves an entry against the directory of its file, as kustomize would; `root` where it may name a directory. */
export function resolveEntry(directory: string, entry: string, names: 'file' | 'root'): Target {
  if (remoteFile.test(entry) || (names === 'root' && remoteRoot.test(entry))) return { kind: 'remote' }
  if (entry.startsWith('/')) return { kind: 'absolute' }
  const path = posix.normalize(posix.join(directory, entry)).replace(/\/$/, '')
  if (path === '..' || path.startsWith('../')) return { kind: 'outside' }
  return { kind: 'inside', path: path === '.' ? '' : path }
}

/** A path below a directory of a tree, whose root is ''. */
export function below(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

/** The directory that a path is in. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** Whether a component of a Kustomization is a path within its source (Flux refuses the rest). */
export function isLocalRelative(path: string): boolean {
  if (/^(git::|gh:|ssh:\/\/|https:\/\/|http:\/\/|git@|github\.com:|github\.com\/)./i.test(path)) return false
  return !path.replace(/^file:\/\//i, '').startsWith('/')
}
