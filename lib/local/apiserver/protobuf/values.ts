import { Buffer } from 'node:buffer'
import type { Json, JsonObject } from '../json.ts'
import { at, listAt, numberAt, textAt } from '../object.ts'

/** What JSON has in place of some messages, by the fields that they were sent with. */
export const written: Readonly<Record<string, (message: JsonObject) => Json>> = {
  'api.resource.Quantity': (message) => textAt(message, 'string'),
  'util.intstr.IntOrString': (message) =>
    numberAt(message, 'type') === 0 ? numberAt(message, 'intVal') : textAt(message, 'strVal'),
  'meta.v1.Time': (message) => timeOf(message),
  'meta.v1.MicroTime': (message) => timeOf(message, microDigits),
  'runtime.RawExtension': raw,
  'meta.v1.FieldsV1': raw,
  'apiextensions.v1.JSON': raw,
  'apiextensions.v1.JSONSchemaPropsOrBool': ({ allows, ...schema }) =>
    Object.keys(schema).length > 0 ? schema : allows === true,
  'apiextensions.v1.JSONSchemaPropsOrArray': ({ jSONSchemas, ...schema }) => jSONSchemas ?? schema,
  'apiextensions.v1.JSONSchemaPropsOrStringArray': ({ property, ...schema }) => property ?? schema,
  'authentication.v1.ExtraValue': items,
  'authorization.v1.ExtraValue': items,
  'certificates.v1.ExtraValue': items,
}

const microDigits = 6

function timeOf(message: JsonObject, digits = 0): Json {
  if (at(message, 'seconds') === undefined) return null
  const whole = new Date(numberAt(message, 'seconds') * 1000).toISOString().slice(0, 19)
  if (digits === 0) return `${whole}Z`
  const nanos = String(numberAt(message, 'nanos')).padStart(9, '0')
  return `${whole}.${nanos.slice(0, digits)}Z`
}

function raw(message: JsonObject): Json {
  const bytes = Buffer.from(textAt(message, 'raw') || textAt(message, 'Raw'), 'base64')
  return bytes.length === 0 ? null : JSON.parse(bytes.toString())
}

function items(message: JsonObject): Json {
  return listAt(message, 'items')
}
