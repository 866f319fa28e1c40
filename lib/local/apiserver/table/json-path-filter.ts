import { isList, type Json } from '../json.ts'
import type { JsonPath } from './json-path.ts'

const operators: Readonly<Record<string, (one: Json, other: Json) => boolean>> = {
  '==': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => less(one, other),
  '>': (one, other) => less(other, one),
  '<=': (one, other) => !less(other, one),
  '>=': (one, other) => !less(one, other),
}

/** The items of a list that meet a condition: `@.type=="Ready"`, or `@.name` for those that have one. */
export function filterStep(condition: string, parse: (text: string) => JsonPath | undefined): JsonPath {
  const [, left = condition, operator, right = ''] = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/.exec(condition) ?? []
  const [first, second] = [operand(left, parse), operand(right, parse)]
  const compare = operator === undefined ? undefined : operators[operator]
  return (value) => {
    if (!isList(value)) throw new TypeError('no list')
    return value.filter((item) => {
      const [one] = first(item)
      if (one === undefined) return false
      const [other] = second(item)
      return compare === undefined || (other !== undefined && compare(one, other))
    })
  }
}

function operand(text: string, parse: (text: string) => JsonPath | undefined): JsonPath {
  const trimmed = text.trim()
  if (trimmed.startsWith('@')) {
    const path = parse(trimmed.slice(1))
    return path ?? (() => [])
  }
  const constant = scalar(trimmed)
  return () => [constant]
}

function scalar(text: string): Json {
  const [, , quoted] = /^(["'])(.*)\1$/.exec(text) ?? []
  if (quoted !== undefined) return quoted
  if (text === 'true' || text === 'false') return text === 'true'
  return Number(text)
}

function less(one: Json, other: Json): boolean {
  if (typeof one === 'number' && typeof other === 'number') return one < other
  return typeof one === 'string' && typeof other === 'string' && one < other
}
