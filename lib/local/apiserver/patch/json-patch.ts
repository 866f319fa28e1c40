import { badRequest, Failure, invalid } from '../failure.ts'
import { equal, isList, isObject, type Json, type JsonObject } from '../json.ts'
import { jsonKind } from './go-text.ts'
import { insert, lookUp, put, take } from './pointer.ts'
import { rejected } from './unprocessed.ts'

const texts = ['op', 'path', 'from']
const mostOperations = 10_000

/** A document changed by a JSON patch (RFC 6902), as the real server reads it. Throws a Failure where it does not apply. */
export function jsonPatched(document: JsonObject, patch: Json): JsonObject {
  const patched = operations(patch).reduce<Json>(step, document)
  if (isObject(patched)) return patched
  throw noObject(patched)
}

/** What strict validation holds against the patch itself. */
export function jsonPatchComplaints(patch: Json): readonly string[] {
  if (!isList(patch)) return []
  return patch.flatMap((operation, index) =>
    Object.keys(isObject(operation) ? operation : {})
      .filter((key) => key !== 'value' && !texts.includes(key))
      .map((key) => `json patch unknown field "[${index}].${key}"`),
  )
}

function operations(patch: Json): readonly JsonObject[] {
  if (patch === null) return []
  if (!isList(patch)) throw undecodable(patch, 'value of type []handlers.jsonPatchOp')
  if (patch.length > mostOperations) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`
    throw new Failure({ code: 413, reason: 'RequestEntityTooLarge', message })
  }
  return patch.map((operation) => {
    if (operation === null) return {}
    if (!isObject(operation)) throw undecodable(operation, 'value of type handlers.jsonPatchOp')
    for (const key of texts) {
      const value = operation[key] ?? ''
      if (typeof value !== 'string') throw undecodable(value, `struct field jsonPatchOp.${key} of type string`)
    }
    return operation
  })
}

function undecodable(value: Json, into: string): Failure {
  return badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go ${into}`)
}

function noObject(patched: Json): Failure {
  const type = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
  const why = `couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type ${type}`
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(patched))}: ${why}`
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', message, field: 'patch' }])
}

/** A value that is left out is null, and what is not there reads as null: so the server's library has it. */
function step(document: Json, { op, path, from, value = null }: JsonObject): Json {
  if (typeof path !== 'string') throw rejected()
  switch (op) {
    case 'add':
      return insert(document, path, value)
    case 'remove':
      return take(document, path)
    case 'replace':
      return replaced(document, path, value)
    case 'move':
      return insert(take(document, textOf(from)), path, lookUp(document, textOf(from)))
    case 'copy':
      return insert(document, path, lookUp(document, textOf(from)))
    case 'test':
      if (equal(path === '' ? document : lookUp(document, path), value)) return document
      throw rejected()
    default:
      throw rejected()
  }
}

function replaced(document: Json, path: string, value: Json): Json {
  if (path !== '') return put(document, path, value)
  if (isObject(value) || isList(value)) return value
  throw rejected()
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value
  throw rejected()
}
