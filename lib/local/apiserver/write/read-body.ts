import { Buffer } from 'node:buffer'
import { load } from 'js-yaml'
import { badRequest, type Failure, unsupportedMediaType } from '../failure.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { jsonWords } from '../json-words.ts'
import { jsonKind } from '../patch/go-text.ts'
import type { ApiRequest } from '../request.ts'

const readable = ['application/json', 'application/yaml']
const protobuf = 'application/vnd.kubernetes.protobuf'

/** The body of a write as JSON; throws a Failure for another media type or what is no object. */
export function readBody({ body, contentType }: Pick<ApiRequest, 'body' | 'contentType'>, kind: string): JsonObject {
  const type = mediaType(contentType)
  if (type !== '' && !readable.includes(type)) throw unsupportedMediaType([...readable, protobuf])
  const unrecognized = (why: string): Failure => {
    const parse = `couldn't get version/kind; json parse error: ${why} (${summary(body)})`
    return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${parse}`)
  }
  const value = type === 'application/yaml' ? readYaml(body) : readJson(body, unrecognized)
  if (isObject(value)) return value
  if (value === null) return {}
  const identity =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
  throw unrecognized(`json: cannot unmarshal ${jsonKind(value)} into Go value of type ${identity}`)
}

const shown = 30

/** How a body begins; what does not look like JSON is shown as bytes. */
function summary(body: string): string {
  if (body === '') return '<empty>'
  const bytes = Buffer.from(body)
  const start = bytes.subarray(0, shown)
  return start.toString(body.startsWith('{') ? 'utf8' : 'hex') + (bytes.length > shown ? ' ...' : '')
}

export function mediaType(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}

/** Throws what `refused` makes of the reason where a text is no JSON. */
export function readJson(text: string, refused: (why: string) => Failure): Json {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refused(jsonWords(text, cause))
  }
}

/** Throws a Failure where a text is no YAML; nothing is null. */
export function readYaml(text: string): Json {
  if (text.trim() === '') return null
  try {
    return JSON.parse(JSON.stringify(load(text)))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${why}`)
  }
}
