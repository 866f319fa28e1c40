import type { HttpAuth } from '../adapters/git/http-transport.ts'
import { transportFor } from '../adapters/git/transport-for.ts'
import { Problem } from '../core/problem.ts'
import { commitOf, type Revision } from '../core/revision.ts'
import { fetchUrl } from '../fleet/fetch-url.ts'
import type { Fleet, Repository } from '../fleet/fleet.ts'
import type { RenderDeps } from '../render/deps.ts'
import { gitMemory } from '../source/git/memory.ts'
import { openRepository } from '../source/git/open.ts'
import type { GitTransport } from '../source/git/transport.ts'
import { type SourceSpec, sourceId } from '../source/spec.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { ReadSecret } from '../webhook/secret-cache.ts'
import type { WhenQuiet } from './when-quiet.ts'

/** Flux's default for a GitRepository. */
const timeoutMs = 60_000

export interface ResolveOptions {
  readonly fleet: Fleet
  /** Reads what the fleet file refers to. */
  readonly secret: ReadSecret
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cache: ObjectStore
  /** Puts off keeping what was read; where it is not given whoever resolved waits for it. */
  readonly later?: WhenQuiet['later']
}

/** Reads sources over https and from local folders, with the credentials of the fleet file. */
export function resolveWith(options: ResolveOptions): RenderDeps['resolve'] {
  const memory = gitMemory()
  return async (spec, signal, earlier) => {
    const transport = await sourceTransport(options, spec)
    const repository = openRepository({
      transport,
      cache: options.cache,
      memory,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const { revision, commit } = await repository.resolve(spec.ref)
    const before = earlier === undefined ? {} : { earlier: commitOf(earlier) }
    let wasRead = false
    const tree = (at: Revision = revision) => {
      wasRead = true
      return repository.tree({
        commit: at === revision ? commit : commitOf(at),
        revision: at,
        ignore: spec.ignore,
        ...before,
      })
    }
    const keepLater = async (): Promise<void> => {
      if (wasRead) options.later?.(sourceId(spec), repository.keep)
    }
    return { revision, tree, keep: options.later === undefined ? repository.keep : keepLater }
  }
}

async function sourceTransport(options: ResolveOptions, { url, credential }: SourceSpec): Promise<GitTransport> {
  const repository = options.fleet.repositories.find(({ name }) => name === credential)
  if (credential !== '' && repository === undefined) {
    throw new Problem({
      code: 'AccessDenied',
      subject: url,
      what: `was read with Repository ${credential}, which the fleet file does not have any more`,
      remedy: 'Add the Repository again, or let another one cover the URL',
    })
  }
  const address = repository === undefined ? url : fetchUrl(repository, url)
  const auth = repository === undefined ? undefined : await authOf(options, repository)
  return transportFor({ url: address, credential, env: options.env, ...(auth !== undefined && { auth }) })
}

async function authOf({ secret }: ResolveOptions, { auth }: Repository): Promise<HttpAuth | undefined> {
  if (auth === undefined) return undefined
  // A token is a password to Git servers: GitHub, GitLab and others take it with any user name.
  if (auth.kind === 'token') return { kind: 'basic', user: 'git', password: await secret(auth.token) }
  const user = typeof auth.username === 'string' ? auth.username : await secret(auth.username)
  return { kind: 'basic', user, password: await secret(auth.password) }
}
