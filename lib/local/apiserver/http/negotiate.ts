import { notAcceptable, unavailable } from '../failure.ts'

/** What form a client wants an answer in. */
export type Form = 'object' | 'table' | 'metadata'

const offered = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/** The first form of an Accept header that the server has; JSON alone is spoken. Throws a Failure where there is none. */
export function formOf(accept: string): Form {
  if (accept.trim() === '') return 'object'
  let isKnown = false
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue
    isKnown = true
    const values = new Map(parameters.map((parameter) => splitOnce(parameter)))
    const as = values.get('as')
    if (as === undefined) return 'object'
    if (values.get('g') !== 'meta.k8s.io' || values.get('v') !== 'v1') continue
    if (as === 'Table') return 'table'
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'metadata'
  }
  throw isKnown ? notAcceptable(offered) : unavailable(offered)
}

function splitOnce(parameter: string): readonly [string, string] {
  const [name = '', value = ''] = parameter.split('=')
  return [name, value]
}
