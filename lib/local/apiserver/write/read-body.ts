import { load } from 'js-yaml'
import { badRequest, unsupportedMediaType } from '../failure.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import type { ApiRequest } from '../request.ts'

const readable = ['application/json', 'application/yaml']

/** The body of a write as JSON; throws a Failure for another media type or what is no object. */
export function readBody({ body, contentType }: Pick<ApiRequest, 'body' | 'contentType'>): JsonObject {
  const type = mediaType(contentType)
  if (type !== '' && !readable.includes(type)) throw unsupportedMediaType(readable)
  const value = type === 'application/yaml' ? readYaml(body) : readJson(body)
  if (isObject(value)) return value
  throw badRequest('the object provided is unrecognized: json: cannot unmarshal into Go value of type map')
}

export function mediaType(contentType: string): string {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}

export function readJson(text: string): Json {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badRequest(`error decoding JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

export function readYaml(text: string): Json {
  try {
    return JSON.parse(JSON.stringify(load(text)))
  } catch (cause) {
    throw badRequest(`error decoding YAML: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
