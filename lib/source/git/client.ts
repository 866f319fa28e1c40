import { Problem } from '../../core/problem.ts'
import { type Capabilities, parseCapabilities } from './capabilities.ts'
import { type FetchRequest, fetchArguments, packOfAnswer } from './fetch.ts'
import { defaultGitLimits, type GitLimits } from './limits.ts'
import type { GitObject } from './object.ts'
import { parsePack } from './pack.ts'
import { commandBody } from './pkt-line.ts'
import { parseRefs, type Ref } from './refs.ts'
import type { GitTransport } from './transport.ts'

/** Reads one repository: its refs, and objects by id. */
export interface GitClient {
  readonly transport: GitTransport
  readonly limits: GitLimits
  /** Whether objects can be left out of a fetch; if not, filters are dropped from requests. */
  filters(): Promise<boolean>
  /** Refs whose names begin with one of the prefixes; all where none is given. */
  refs(prefixes: readonly string[]): Promise<readonly Ref[]>
  fetch(request: FetchRequest): Promise<ReadonlyMap<string, GitObject>>
}

/** A client over a transport. The server's advertisement is asked for once. */
export function gitClient(transport: GitTransport, signal: AbortSignal, limits = defaultGitLimits): GitClient {
  const bounds = { maxBytes: limits.answerBytes, signal }
  const named = <T>(work: () => Promise<T>): Promise<T> => naming(transport.url, work)
  let known: Promise<Capabilities> | undefined
  const capabilities = (): Promise<Capabilities> => {
    known ??= transport.advertise(bounds).then((answer) => parseCapabilities(answer, transport.url))
    return known
  }
  const command = async (name: string, args: readonly string[]): Promise<Uint8Array> =>
    transport.command(commandBody(name, (await capabilities()).repeated, args), bounds)
  return {
    transport,
    limits,
    filters: () => named(async () => (await capabilities()).filter),
    refs: (prefixes) =>
      named(async () => {
        const args = ['peel', 'symrefs', ...prefixes.map((prefix) => `ref-prefix ${prefix}`)]
        return parseRefs(await command('ls-refs', args), limits.refs)
      }),
    fetch: (request) =>
      named(async () => {
        const { filter, ...rest } = request
        const kept = filter !== undefined && (await capabilities()).filter ? request : rest
        return parsePack(packOfAnswer(await command('fetch', fetchArguments(kept))), limits)
      }),
  }
}

/** Formats know no address: what they throw gets it here. */
async function naming<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.fields.subject !== undefined) throw thrown
    throw new Problem({ ...thrown.fields, subject: url })
  }
}
