import { isIP, isIPv4, isIPv6 } from 'node:net'
import { type Mistake, wrongType } from '../validation/mistake.ts'
import { type JsonSchema, textIn } from './json-schema.ts'
import { isTextFormat } from './scalars.ts'

const uuid = (third: string, fourth: string) =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}[0-9a-f]{3}-?${fourth}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i')
const any = '[0-9a-f]'
const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
const durationPart = '\\s*\\d+(?:\\.\\d+)?\\s*(?:ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week)s?'

/** What texts of a format look like; those that are not here take any text. */
const known: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: (text) => /^[0-9a-f]{24}$/i.test(text),
  uri: (text) => text.startsWith('/') || URL.canParse(text),
  email: (text) => /^(?:[^<>@]*<)?[^\s<>@,]+@[^\s<>@,]+>?$/.test(text),
  hostname: (text) =>
    text.length <= 255 && text.split('.').every((part) => /^(?!-)[\p{L}\p{S}\d-]{1,63}(?<!-)$/u.test(part)),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: (text) => {
    const [address = '', bits = ''] = text.split('/')
    return /^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128) && isIP(address) !== 0
  },
  mac: (text) =>
    /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4,}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2,}[0-9a-f]{4}$/i.test(text),
  uuid: (text) => uuid(any, any).test(text),
  uuid3: (text) => uuid('3', any).test(text),
  uuid4: (text) => uuid('4', '[89ab]').test(text),
  uuid5: (text) => uuid('5', '[89ab]').test(text),
  ssn: (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  hexcolor: (text) => /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text),
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(text),
  date: (text) => isDate(text, /^\d{4}-\d{2}-\d{2}$/),
  datetime: (text) => isDate(text, /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})$/),
  duration: (text) => new RegExp(`^[+-]?(?:${durationPart})+$`).test(text) || text === '0',
  k8sshortname: (text) => text.length <= 63 && new RegExp(`^${label}$`).test(text),
  k8slongname: (text) => text.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(text),
}

function isDate(text: string, shape: RegExp): boolean {
  return shape.test(text) && !Number.isNaN(Date.parse(text.toUpperCase()))
}

/** A text that is not of the format that its schema names. */
export function formatMistakes(value: string, field: string, schema: JsonSchema): readonly Mistake[] {
  const format = textIn(schema, 'format')
  if (!isTextFormat(format) || schema.type === 'integer' || schema.type === 'number') return []
  if (known[format.replaceAll('-', '')]?.(value) ?? true) return []
  return [wrongType(field, value, `${field} in body must be of type ${format}: ${JSON.stringify(value)}`)]
}
