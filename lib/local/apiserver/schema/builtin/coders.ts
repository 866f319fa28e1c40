import { isList, isObject, type Json } from '../../json.ts'
import type { CapturedTypes } from '../captured.ts'
import type { Coder } from './coder.ts'
import { inItem, mismatch } from './reading.ts'
import { listedQuantity, scalarCoder } from './scalars.ts'
import { structCoder } from './struct.ts'

const unrounded = 'unrounded'

/** The coders of all types, each made when it is first asked for. */
export function coders(types: CapturedTypes): (name: string) => Coder {
  const made = new Map<string, Coder>()

  /** Of a type as layouts spell it: `*int32`, `[]core.v1.Container`, `v1.ResourceList={}api.resource.Quantity`. */
  function spelled(spelling: string): Coder {
    const known = made.get(spelling)
    if (known !== undefined) return known
    const coder = make(spelling)
    made.set(spelling, coder)
    return coder
  }

  function make(spelling: string): Coder {
    const [, alias, rest = ''] = /^(?:([\w.]+)=)?(.*)$/.exec(spelling) ?? []
    if (rest.startsWith('*')) return pointerCoder(spelled(rest.slice(1)))
    if (rest.startsWith('[]')) return listCoder(spelled(rest.slice(2)), alias)
    if (alias === 'v1.ResourceList') return mapCoder(listedQuantity, alias)
    if (alias === unrounded) return mapCoder(spelled('api.resource.Quantity'), 'v1.ResourceList')
    const [map, key = ''] = /^\{([\w.]*)\}/.exec(rest) ?? []
    if (map !== undefined) return mapCoder(spelled(rest.slice(map.length)), alias, key || 'string')
    const layout = layoutOf(rest)
    if (layout === undefined) return scalarCoder(rest)
    return structCoder({ name: rest, layout, captured: types.schemas[rest], coderOf: spelled })
  }

  function layoutOf(name: string): Readonly<Record<string, string>> | undefined {
    const layout = types.layouts[name]
    // The only list of resources that is not rounded.
    return name === 'node.v1.Overhead' && layout !== undefined
      ? { ...layout, podFixed: `${unrounded}={}api.resource.Quantity?` }
      : layout
  }

  return spelled
}

function pointerCoder(inner: Coder): Coder {
  return { type: inner.type, zero: () => null, isEmpty: () => false, read: inner.read }
}

function listCoder(items: Coder, alias: string | undefined): Coder {
  const type = alias ?? `[]${items.type}`
  return {
    ...{ type, zero: () => null, isEmpty: (value) => isList(value) && value.length === 0 },
    read(value, place, reading) {
      if (!isList(value)) {
        reading.mismatch ??= mismatch(value, { type, sort: 'slice' }, place, reading)
        return undefined
      }
      return value.map((item, index) => {
        if (item === null) return items.zero()
        return items.read(item, inItem(place, index), reading) ?? items.zero()
      })
    },
  }
}

function mapCoder(values: Coder, alias: string | undefined, key = 'string'): Coder {
  const type = alias ?? `map[${key}]${values.type}`
  return {
    ...{ type, zero: () => null, isEmpty: (value) => isObject(value) && Object.keys(value).length === 0 },
    read(value, place, reading) {
      if (!isObject(value)) {
        reading.mismatch ??= mismatch(value, { type, sort: 'map' }, place, reading)
        return undefined
      }
      // Keys are data: `__proto__` is one like any other, and an assignment would lose it.
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]): [string, Json] => {
          const one = inner === null ? undefined : values.read(inner, inItem(place, key), reading)
          return [key, one ?? values.zero()]
        }),
      )
    },
  }
}
