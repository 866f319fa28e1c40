import { equal, isObject, type Json, type JsonObject } from '../../json.ts'
import { objectAt, textAt } from '../../object.ts'
import { matching, unchanged } from './checks.ts'
import { type Mistake, missing, notAllowed, tooLong, wrong } from './mistake.ts'
import { configKey } from './texts.ts'

const most = 1_024 * 1_024

export function configMapMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const binary = objectAt(object, 'binaryData')
  const size = sizeOf(object.data, plainSize) + sizeOf(binary, codedSize)
  return [
    ...(old === undefined ? [] : frozenMistakes(object, old, ['data', 'binaryData'])),
    ...Object.keys(objectAt(object, 'data')).flatMap((key) => [
      ...matching(key, `data[${key}]`, configKey),
      ...(Object.hasOwn(binary, key) ? [wrong(`data[${key}]`, key, 'duplicate of key present in binaryData')] : []),
    ]),
    ...Object.keys(binary).flatMap((key) => matching(key, `binaryData[${key}]`, configKey)),
    ...(size > most ? [tooLong('[]', most)] : []),
  ]
}

export function secretMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const keys = Object.keys(objectAt(object, 'data'))
  return [
    ...(old === undefined
      ? []
      : [...unchanged(object.type ?? '', old.type ?? '', 'type'), ...frozenMistakes(object, old, ['data'])]),
    ...keys.flatMap((key) => matching(key, `data[${key}]`, configKey)),
    ...(sizeOf(object.data, codedSize) > most ? [tooLong('data', most)] : []),
    ...typeMistakes(object, keys),
  ]
}

/** Data that is said to stay does. */
function frozenMistakes(object: JsonObject, old: JsonObject, fields: readonly string[]): readonly Mistake[] {
  if (old.immutable !== true) return []
  const detail = 'field is immutable when `immutable` is set'
  return [
    ...(object.immutable === true ? [] : [notAllowed('immutable', detail)]),
    ...fields.filter((field) => !equal(object[field], old[field])).map((field) => notAllowed(field, detail)),
  ]
}

const needed: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

function typeMistakes(object: JsonObject, keys: readonly string[]): readonly Mistake[] {
  const type = textAt(object, 'type')
  const lacking = (names: readonly string[]) =>
    names.filter((name) => !keys.includes(name)).map((name) => missing(`data[${name}]`))
  if (type === 'kubernetes.io/service-account-token') {
    const key = 'kubernetes.io/service-account.name'
    return textAt(object, 'metadata', 'annotations', key) === '' ? [missing(`metadata.annotations[${key}]`)] : []
  }
  if (type === 'kubernetes.io/basic-auth') {
    const some = keys.includes('username') || keys.includes('password')
    return some ? [] : lacking(['username', 'password'])
  }
  const names = needed[type] ?? []
  const json = names.length === 1 && names[0]?.startsWith('.docker') === true && keys.includes(names[0])
  return json ? dockerMistakes(object, names[0] ?? '') : lacking(names)
}

function dockerMistakes(object: JsonObject, key: string): readonly Mistake[] {
  const text = Buffer.from(textAt(object, 'data', key), 'base64').toString()
  const field = `data[${key}]`
  const redacted = '<secret contents redacted>'
  try {
    const read: unknown = JSON.parse(text)
    return isObject(read) || read === null
      ? []
      : [wrong(field, redacted, 'json: cannot unmarshal into Go value of type map[string]interface {}')]
  } catch (cause) {
    if (cause instanceof SyntaxError) return [wrong(field, redacted, goSyntaxMistake(text))]
    throw cause
  }
}

/** What Go says of a text that is no JSON; of its first character, as a rule. */
function goSyntaxMistake(text: string): string {
  const [first] = text.trimStart()
  return first === undefined
    ? 'unexpected end of JSON input'
    : `invalid character '${first}' looking for beginning of value`
}

function sizeOf(data: Json | undefined, size: (text: string) => number): number {
  return Object.values(isObject(data) ? data : {}).reduce<number>((sum, value) => sum + size(String(value)), 0)
}

function plainSize(text: string): number {
  return Buffer.byteLength(text)
}

function codedSize(text: string): number {
  return Buffer.byteLength(text, 'base64')
}
