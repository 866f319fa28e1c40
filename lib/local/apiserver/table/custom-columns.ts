import { isList, isObject, type Json } from '../json.ts'
import type { PrinterColumn } from '../resource.ts'
import { ageOf } from './age.ts'
import type { Cell } from './cells.ts'
import type { Column } from './columns-of.ts'
import { jsonPath } from './json-path.ts'

/** A column that a definition declares (apiextensions, tableconvertor.go); undefined where its path is none. */
export function customColumn(column: PrinterColumn): Column | undefined {
  const path = jsonPath(column.jsonPath)
  if (path === undefined) return undefined
  const { name, type, format = '', priority = 0 } = column
  const description = column.description || `Custom resource definition column (in JSONPath format): ${column.jsonPath}`
  const cell: Cell = (object, now) => {
    const value = firstOf(() => path(object))
    return value === undefined ? null : shown(type, value, now)
  }
  return { definition: { name, type, format, description, priority }, cell }
}

/** A path that does not fit an object leaves its cell empty. */
function firstOf(find: () => readonly Json[]): Json | undefined {
  try {
    return find()[0]
  } catch {
    return undefined
  }
}

function shown(type: string, value: Json, now: number): Json {
  switch (type) {
    case 'string':
      return isObject(value) || isList(value) ? JSON.stringify(value) : value === null ? '' : String(value)
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      if (typeof value !== 'string') return null
      return value === '' ? '<unknown>' : Number.isNaN(Date.parse(value)) ? '<invalid>' : ageOf(value, now)
    default:
      return null
  }
}
