import { isList, isObject, type Json } from '../json.ts'
import { filterStep } from './json-path-filter.ts'

/** The values that a path finds, in their order; throws where a step cannot be taken. */
export type JsonPath = (value: Json) => readonly Json[]

interface Rule {
  readonly pattern: RegExp
  step(...groups: readonly string[]): JsonPath
}

const rules: readonly Rule[] = [
  { pattern: /^\.\.((?:\\.|[^.[\]\\*])*)/, step: (name = '') => recursive(unescaped(name)) },
  { pattern: /^(?:\.\*|\[\*\])/, step: () => children },
  { pattern: /^\.((?:\\.|[^.[\]\\])+)/, step: (name = '') => field(unescaped(name)) },
  { pattern: /^\['([^']*)'\]/, step: (name = '') => field(name) },
  { pattern: /^\[(-?\d+)\]/, step: (index = '') => item(Number(index)) },
  { pattern: /^\[(-?\d*):(-?\d*)\]/, step: (from = '', to = '') => slice(from, to) },
  { pattern: /^\[\?\((.*?)\)\]/, step: (condition = '') => filterStep(condition, jsonPath) },
]

/** A path as columns of custom resources have it: `.status.conditions[?(@.type=="Ready")].status`; undefined where it is none. */
export function jsonPath(text: string): JsonPath | undefined {
  const steps: JsonPath[] = []
  let rest = text === '.' ? '' : text.replace(/^\$/, '')
  while (rest !== '') {
    const found = rules.map(({ pattern, step }) => ({ match: pattern.exec(rest), step })).find(({ match }) => match)
    if (!found?.match) return undefined
    steps.push(found.step(...found.match.slice(1)))
    rest = rest.slice(found.match[0].length)
  }
  return (value) => steps.reduce<readonly Json[]>((values, step) => values.flatMap(step), [value])
}

function unescaped(name: string): string {
  return name.replaceAll(/\\(.)/g, '$1')
}

function field(name: string): JsonPath {
  return (value) => {
    const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
    return found === undefined ? [] : [found]
  }
}

function children(value: Json): readonly Json[] {
  return isList(value) ? value : isObject(value) ? Object.values(value) : []
}

function recursive(name: string): JsonPath {
  const all = (value: Json): readonly Json[] =>
    children(value).length === 0 ? [] : [value, ...children(value).flatMap(all)]
  return name === '' ? all : (value) => all(value).flatMap(field(name))
}

function item(index: number): JsonPath {
  return (value) => {
    const found = listOf(value).at(index)
    if (found === undefined) throw new RangeError(`no item ${index}`)
    return [found]
  }
}

function slice(from: string, to: string): JsonPath {
  return (value) => listOf(value).slice(Number(from), to === '' ? undefined : Number(to))
}

function listOf(value: Json): readonly Json[] {
  if (isList(value)) return value
  if (value === null) return []
  throw new TypeError('no list')
}
