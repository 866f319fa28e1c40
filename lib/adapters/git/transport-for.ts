import { Problem } from '../../core/problem.ts'
import type { GitTransport } from '../../source/git/transport.ts'
import { parseRepositoryUrl, redactUrl } from '../../source/url.ts'
import { type FileTransportOptions, fileTransport } from './file-transport.ts'
import { type HttpTransportOptions, httpTransport } from './http-transport.ts'

export type TransportOptions = HttpTransportOptions & Pick<FileTransportOptions, 'env' | 'git'>

/** The transport that an address asks for: http(s) or a local folder. */
export function transportFor(options: TransportOptions): GitTransport {
  const { url, credential, env, git } = options
  const scheme = parseRepositoryUrl(url)?.scheme
  if (scheme === 'https' || scheme === 'http') return httpTransport(options)
  if (scheme === 'file') return fileTransport({ url, credential, env, ...(git !== undefined && { git }) })
  if (scheme === undefined) {
    throw new Problem({ code: 'InvalidInput', subject: redactUrl(url), what: 'is no address of a Git repository' })
  }
  const remedy = 'Use the https address of the repository'
  throw new Problem({ code: 'Unsupported', subject: redactUrl(url), what: `cannot be read over ${scheme}`, remedy })
}
