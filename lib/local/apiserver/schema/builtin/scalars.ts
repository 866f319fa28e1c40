import { isList, type Json } from '../../json.ts'
import type { Coder } from './coder.ts'
import { canonicalQuantity, noQuantity } from './quantity.ts'
import { mismatch, ownMismatch, type Told, Unreadable } from './reading.ts'
import { microTime, time } from './time.ts'

const never = () => false

function text(type: string): Coder {
  return {
    ...{ type, zero: () => '', isEmpty: (value) => value === '' },
    read(value, place, reading) {
      if (typeof value === 'string') return value
      reading.mismatch ??= mismatch(value, { type, sort: 'string' }, place, reading)
      return undefined
    },
  }
}

function boolean(type: string): Coder {
  return {
    ...{ type, zero: () => false, isEmpty: (value) => value === false },
    read(value, place, reading) {
      if (typeof value === 'boolean') return value
      reading.mismatch ??= mismatch(value, { type, sort: 'bool' }, place, reading)
      return undefined
    },
  }
}

function number(type: string, sort: Told['sort'], fits: (value: number) => boolean): Coder {
  return {
    ...{ type, zero: () => 0, isEmpty: (value) => value === 0 },
    read(value, place, reading) {
      if (typeof value === 'number' && fits(value)) return value
      reading.mismatch ??= mismatch(value, { type, sort }, place, reading)
      return undefined
    },
  }
}

const within = (bits: number) => (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** (bits - 1)
const integer32 = number('int32', 'int32', within(32))

const bytes: Coder = {
  ...{ type: '[]uint8', zero: () => null, isEmpty: (value) => value === '' },
  read(value, place, reading) {
    if (isList(value)) return Buffer.from(value.map(Number)).toString('base64')
    if (typeof value !== 'string') {
      reading.mismatch ??= mismatch(value, { type: '[]uint8', sort: 'slice' }, place, reading)
      return undefined
    }
    const plain = value.replace(/[\r\n]/g, '')
    const wrong = /[^A-Za-z0-9+/]/.exec(plain.replace(/={1,2}$/, ''))
    if (wrong !== null) throw new Unreadable(`illegal base64 data at input byte ${wrong.index}`)
    if (plain.length % 4 !== 0)
      throw new Unreadable(`illegal base64 data at input byte ${plain.length - (plain.length % 4)}`)
    return Buffer.from(plain, 'base64').toString('base64')
  },
}

function quantity(inList: boolean): Coder {
  return {
    ...{ type: 'resource.Quantity', zero: () => '0', isEmpty: never },
    read(value) {
      const written = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
      const canonical = canonicalQuantity(written, { inList })
      if (canonical === undefined) throw new Unreadable(noQuantity)
      return canonical
    },
  }
}

const intOrString: Coder = {
  ...{ type: 'intstr.IntOrString', zero: () => 0, isEmpty: never },
  read(value, place, reading) {
    if (typeof value === 'string' || (typeof value === 'number' && integer32.read(value, place, reading) !== undefined))
      return value
    throw new Unreadable(ownMismatch(value, { type: 'int32', sort: 'int32' }, place, reading))
  },
}

function moment(normal: (value: string) => string): Coder {
  return {
    ...{ type: 'v1.Time', zero: () => null, isEmpty: (value) => value === null },
    read(value, place, reading) {
      if (typeof value !== 'string') {
        throw new Unreadable(ownMismatch(value, { type: 'string', sort: 'string' }, place, reading))
      }
      return normal(value)
    },
  }
}

/** Kept as it is. */
const raw: Coder = {
  type: 'runtime.RawExtension',
  zero: () => null,
  isEmpty: (value) => value === null,
  read: (value) => value,
}

const named: Readonly<Record<string, (type: string) => Coder>> = {
  string: text,
  bool: boolean,
  int32: (type) => number(type, 'int32', within(32)),
  int64: (type) => number(type, 'int64', within(64)),
  float64: (type) => number(type, 'float64', () => true),
  bytes: () => bytes,
  'api.resource.Quantity': () => quantity(false),
  'util.intstr.IntOrString': () => intOrString,
  'meta.v1.Time': () => moment(time),
  'meta.v1.MicroTime': () => moment(microTime),
}

/** The coder of a type that is no struct, list or map; `string:v1.PullPolicy` is a string that Go calls by another name. */
export function scalarCoder(spelling: string): Coder {
  const [type = '', alias = type] = spelling.split(':')
  return named[type]?.(alias) ?? raw
}

/** The quantities of a list of resources. */
export const listedQuantity: Coder = quantity(true)

/** Whether a value stands for one that is not there. */
export function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false
}
