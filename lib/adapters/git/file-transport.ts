import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Problem } from '../../core/problem.ts'
import type { ExchangeBounds, GitTransport } from '../../source/git/transport.ts'
import { redactUrlsIn } from '../../source/url.ts'
import { abortProblem } from './abort-problem.ts'
import { readBounded } from './read-bounded.ts'

export interface FileTransportOptions {
  /** `file:///srv/x.git`, bare or with a work tree. */
  readonly url: string
  readonly credential?: string
  /** Of the environment, what git needs: where programs are and whose settings hold. */
  readonly env: { readonly PATH?: string | undefined; readonly HOME?: string | undefined }
  /** The git program; `git` on the PATH where not given. */
  readonly git?: string
}

/** A repository on this machine, read by the same protocol from `git upload-pack`. */
export function fileTransport(options: FileTransportOptions): GitTransport {
  const folder = folderOf(options.url)
  const run = (flags: readonly string[], body: Uint8Array, bounds: ExchangeBounds): Promise<Uint8Array> =>
    uploadPack(options, ['--stateless-rpc', ...flags, '--', folder], body, bounds)
  return {
    url: options.url,
    credential: options.credential ?? '',
    advertise: (bounds) => run(['--http-backend-info-refs'], new Uint8Array(), bounds),
    command: (body, bounds) => run([], body, bounds),
  }
}

/** The absolute path of a file address; it begins with a slash, so git never takes it for an option. */
function folderOf(text: string): string {
  const url = URL.parse(text)
  const local = url?.protocol === 'file:' && url.host === '' && url.search === '' && url.hash === ''
  if (!local) throw new Problem({ code: 'InvalidInput', subject: text, what: 'is no address of a local folder' })
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new Problem({ code: 'InvalidInput', subject: text, what: 'is no address of a local folder', cause })
  }
}

const settings = ['-c', 'uploadpack.allowFilter=true', '-c', 'uploadpack.allowAnySHA1InWant=true']

async function uploadPack(
  { url, env, git = 'git' }: FileTransportOptions,
  args: readonly string[],
  body: Uint8Array,
  { maxBytes, signal }: ExchangeBounds,
): Promise<Uint8Array> {
  if (signal.aborted) throw abortProblem(url, signal)
  const child = spawn(git, [...settings, 'upload-pack', ...args], {
    env: { PATH: env.PATH, HOME: env.HOME, LC_ALL: 'C', GIT_PROTOCOL: 'version=2' },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<number | Error>((resolve) => {
    child.once('error', resolve)
    child.once('close', (code) => resolve(code ?? 1))
  })
  // A child that ends before it has read everything says why on its exit, not here.
  child.stdin.on('error', () => {})
  child.stdin.end(body)
  const said = collectStart(child.stderr)
  try {
    const answer = await readBounded(child.stdout, maxBytes, url)
    const outcome = await ended
    if (outcome === 0) return answer
    throw failure(url, outcome, await said, signal)
  } finally {
    child.kill('SIGKILL')
  }
}

/** The beginning of what a program says about its trouble; the rest is read and dropped so that it can go on. */
async function collectStart(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  try {
    for await (const chunk of stream) if (text.length < 2_000) text += chunk.toString('utf8')
  } catch {
    // The stream of a killed child may break off; what was said until then is enough.
  }
  return text
}

function failure(url: string, outcome: number | Error, said: string, signal: AbortSignal): Problem {
  if (signal.aborted) return abortProblem(url, signal)
  if (outcome instanceof Error && 'code' in outcome && outcome.code === 'ENOENT') {
    const remedy = 'Install git, or use an https address'
    return new Problem({ code: 'ToolMissing', subject: url, what: 'needs the program git, which is not there', remedy })
  }
  const why = redactUrlsIn(said.split('\n')[0] ?? '').slice(0, 300)
  return new Problem({ code: 'SourceFailed', subject: url, what: `cannot be read by git: ${why || String(outcome)}` })
}
