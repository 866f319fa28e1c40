import { equal, isList, isObject, type Json } from '../../json.ts'
import { type Mistake, tooLong, unsupported, wrong, wrongType } from '../validation/mistake.ts'
import { isIntOrString, type JsonSchema, numberIn, textIn } from './json-schema.ts'

/** A value of another type than its schema says. */
export function typeMistakes(value: Json, field: string, schema: JsonSchema): readonly Mistake[] {
  const types = isIntOrString(schema) ? ['integer', 'string'] : [textIn(schema, 'type')].filter((type) => type !== '')
  if (types.length === 0) return []
  const is = typeOf(value)
  const expected = types.join(',')
  if (value === null) return schema.nullable === true ? [] : [typed(field, expected, 'null')]
  const format = textIn(schema, 'format')
  const fits =
    types.includes(is) ||
    (is === 'integer' && types.includes('number')) ||
    (isWhole(value) && types.includes('integer'))
  if (typeof value !== 'string' && !isList(value) && isKnownFormat(format, types) && !fits) {
    return [typed(field, format, goFormat(value))]
  }
  if (
    !types.some((type) => type === 'number' || type === 'integer') &&
    isTextFormat(format) &&
    (typeof value === 'string' || isList(value))
  ) {
    return []
  }
  return fits ? [] : [typed(field, expected, is)]
}

function typed(field: string, expected: string, is: string): Mistake {
  return wrongType(field, is, `${field} in body must be of type ${expected}: ${JSON.stringify(is)}`)
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (isList(value)) return 'array'
  if (isObject(value)) return 'object'
  if (typeof value === 'number') return isWhole(value) ? 'integer' : 'number'
  return typeof value
}

function isWhole(value: Json): boolean {
  return typeof value === 'number' && Number.isInteger(value)
}

function isKnownFormat(format: string, types: readonly string[]): boolean {
  if (types.includes('integer')) return /^int(32|64)$/.test(format)
  return types.includes('number') ? /^(float|double)$/.test(format) : isTextFormat(format)
}

function goFormat(value: Json): string {
  return typeof value === 'number' ? (isWhole(value) ? 'int64' : 'float64') : ''
}

/** Formats of texts that the server knows; others say nothing. */
export function isTextFormat(format: string): boolean {
  return textFormats.has(format.replaceAll('-', ''))
}

const textFormats: ReadonlySet<string> = new Set(
  'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime k8sshortname k8slongname'.split(
    ' ',
  ),
)

/** A text that is too long or too short, or does not match; the first of these is told. */
export function textMistakes(value: string, field: string, schema: JsonSchema): readonly Mistake[] {
  const length = [...value].length
  const [most, least, pattern] = [
    numberIn(schema, 'maxLength'),
    numberIn(schema, 'minLength'),
    textIn(schema, 'pattern'),
  ]
  if (most !== undefined && length > most) return [tooLong(field, most)]
  if (least !== undefined && length < least) {
    return [wrong(field, value, `${field} in body should be at least ${least} chars long`)]
  }
  if (pattern !== '' && !matches(value, pattern))
    return [wrong(field, value, `${field} in body should match '${pattern}'`)]
  return []
}

/** Go's expressions are close to ours; what only Go can read matches all. */
function matches(value: string, pattern: string): boolean {
  const flags = /^\(\?([ims]+)\)/.exec(pattern)
  try {
    return new RegExp(pattern.slice(flags?.[0].length ?? 0), `u${flags?.[1] ?? ''}`).test(value)
  } catch (cause) {
    if (cause instanceof SyntaxError) return true
    throw cause
  }
}

export function numberMistakes(value: number, field: string, schema: JsonSchema): readonly Mistake[] {
  const [most, least, factor] = [
    numberIn(schema, 'maximum'),
    numberIn(schema, 'minimum'),
    numberIn(schema, 'multipleOf'),
  ]
  const above = most !== undefined && (schema.exclusiveMaximum === true ? value >= most : value > most)
  const below = least !== undefined && (schema.exclusiveMinimum === true ? value <= least : value < least)
  const than = (exclusive: boolean, word: string) => (exclusive ? `${word} than` : `${word} than or equal to`)
  const told = (limit: string) => wrong(field, value, `${field} in body should be ${limit}`)
  return [
    ...rangeMistakes(value, field, schema),
    ...(factor !== undefined && !Number.isInteger(value / factor) ? [told(`a multiple of ${factor}`)] : []),
    ...(below ? [told(`${than(schema.exclusiveMinimum === true, 'greater')} ${least}`)] : []),
    ...(above ? [told(`${than(schema.exclusiveMaximum === true, 'less')} ${most}`)] : []),
  ]
}

function rangeMistakes(value: number, field: string, schema: JsonSchema): readonly Mistake[] {
  if (schema.type !== 'integer' || schema.format !== 'int32' || (isWhole(value) && Math.abs(value) <= 2 ** 31 - 1))
    return []
  return [wrong('<nil>', '', `Checked value must be of type integer with format int32 in ${field}`)]
}

export function enumMistakes(value: Json, field: string, schema: JsonSchema): readonly Mistake[] {
  const { enum: allowed } = schema
  if (!isList(allowed) || allowed.length === 0 || allowed.some((one) => equal(one, value))) return []
  return [
    unsupported(
      field,
      value,
      allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
  ]
}
