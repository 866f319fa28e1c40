import { NotPlain } from './not-plain.ts'

/** Words that some version of YAML takes for a boolean, nothing or a number. */
const words = new Set([
  'y',
  'yes',
  'n',
  'no',
  'on',
  'off',
  'true',
  'false',
  'null',
  'nil',
  'none',
  'nan',
  'inf',
  'infinity',
])
const integer = /^(0|[1-9][0-9]{0,15})$/
/** A letter that stands in no number and no date, so that what begins with a digit is a text. */
const unit = /[g-mp-su-wyG-MP-SU-WY/@]/
const version = /^[0-9]+(\.[0-9]+){2,}$/

/** The value of a scalar without quotes that every YAML reader takes for the same. Throws NotPlain. */
export function plainScalar(text: string): boolean | number | string {
  if (text === 'true') return true
  if (text === 'false') return false
  if (integer.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  if (isText(text)) return text
  throw new NotPlain()
}

function isText(text: string): boolean {
  if (/^[A-Za-z]/.test(text)) return !words.has(text.toLowerCase())
  if (/^[0-9]/.test(text)) return unit.test(text) || version.test(text)
  return /^(\.{0,2}\/|--[a-z]|-[A-Za-z]+$|\$[({])/.test(text) && !words.has(text.slice(1).toLowerCase())
}

/** Characters about which no two readers and writers of YAML disagree. */
const ordinary = /^[\n\x20-\x7e\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff]*$/

/** Whether a text consists of printable characters of the basic plane, with line breaks. */
export function isOrdinary(text: string): boolean {
  return ordinary.test(text)
}
