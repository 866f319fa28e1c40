import { Problem } from '../../core/problem.ts'
import { lineOf, packetsOf } from './pkt-line.ts'

/** What a server can do that matters here. */
export interface Capabilities {
  /** Objects can be left out of a fetch. */
  readonly filter: boolean
  /** What every command repeats. */
  readonly repeated: readonly string[]
}

/** Reads the advertisement of upload-pack; refuses servers and repositories that cannot be read. */
export function parseCapabilities(advertisement: Uint8Array, url: string): Capabilities {
  const lines = [...packetsOf(advertisement)].filter((packet) => Buffer.isBuffer(packet)).map(lineOf)
  const start = lines.indexOf('version 2')
  if (start < 0) throw unsupported(url, 'does not speak version 2 of the Git protocol')
  const values = new Map(lines.slice(start + 1).map(splitCapability))
  if (!values.has('ls-refs') || !values.has('fetch')) throw unsupported(url, 'offers neither ls-refs nor fetch')
  const format = values.get('object-format') ?? 'sha1'
  if (format !== 'sha1')
    throw unsupported(url, `stores objects by ${/^[a-z0-9]{1,20}$/.test(format) ? format : '?'}, not sha1`)
  const features = (values.get('fetch') ?? '').split(' ')
  return {
    filter: features.includes('filter'),
    repeated: ['agent=sluice', ...(values.has('object-format') ? ['object-format=sha1'] : [])],
  }
}

function splitCapability(line: string): [string, string] {
  const equals = line.indexOf('=')
  return equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]
}

function unsupported(url: string, what: string): Problem {
  const remedy = 'Use a server with Git 2.26 or newer and a sha1 repository'
  return new Problem({ code: 'Unsupported', subject: url, what, remedy })
}
