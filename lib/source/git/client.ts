import { Problem } from '../../core/problem.ts'
import { type Capabilities, parseCapabilities } from './capabilities.ts'
import { type FetchRequest, fetchArguments, packOfAnswer } from './fetch.ts'
import { defaultGitLimits, type GitLimits } from './limits.ts'
import { malformed } from './malformed.ts'
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
  /** Objects of a pack; `known` are those that deltas may build on. */
  fetch(request: FetchRequest, known?: ReadonlyMap<string, GitObject>): Promise<ReadonlyMap<string, GitObject>>
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
  const packOf = async (request: FetchRequest): Promise<Buffer> => {
    const { filter, ...rest } = request
    const whole = async (): Promise<Buffer> => packOfAnswer(await command('fetch', fetchArguments(rest)))
    if (filter === undefined || !(await capabilities()).filter) return whole()
    try {
      return packOfAnswer(await command('fetch', fetchArguments(request)))
    } catch (thrown) {
      if (refusesFilter(thrown)) return whole()
      throw thrown
    }
  }
  return {
    transport,
    limits,
    filters: () => named(async () => (await capabilities()).filter),
    refs: (prefixes) =>
      named(async () => {
        const args = ['peel', 'symrefs', ...prefixes.map((prefix) => `ref-prefix ${prefix}`)]
        return parseRefs(await command('ls-refs', args), limits.refs)
      }),
    fetch: (request, known) => named(() => unpack(request, known, packOf, limits)),
  }
}

/** Servers announce filters as one, but may allow only some kinds; git says so in these words (upload-pack.c). */
function refusesFilter(thrown: unknown): boolean {
  return thrown instanceof Problem && /filter '[^']*' not supported/.test(thrown.message)
}

/** A have stands for files too that were never fetched: what deltas build on is fetched where it is not here. */
async function unpack(
  request: FetchRequest,
  known: ReadonlyMap<string, GitObject> | undefined,
  packOf: (request: FetchRequest) => Promise<Buffer>,
  limits: GitLimits,
): Promise<ReadonlyMap<string, GitObject>> {
  const pack = await packOf(request)
  const first = parsePack(pack, limits, known)
  if (first.lacking.length === 0) return first.objects
  if (request.haves === undefined) throw malformed(`${first.lacking.length} objects of the pack lack their base`)
  const bases = parsePack(await packOf({ wants: first.lacking }), limits)
  const second = parsePack(pack, limits, new Map([...(known ?? []), ...bases.objects]))
  if (second.lacking.length > 0) throw malformed('the server did not send what its deltas build on')
  return new Map([...bases.objects, ...second.objects])
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
