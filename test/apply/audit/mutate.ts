import { at, isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'
import type { Random } from '../../support/random.ts'

type Path = readonly (string | number)[]

/** The parts of an object that people edit. */
export function editable(object: JsonObject): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata, status: _status, ...body } = object
  const labels = at(metadata, 'labels') ?? {}
  const annotations = at(metadata, 'annotations') ?? {}
  return { ...body, metadata: { labels, annotations } }
}

/** One random change anywhere in what people edit: a value changed, removed or added, or a list in another order. */
export function mutated(object: JsonObject, random: Random): JsonObject {
  const paths = pathsOf(editable(object))
  const path = random.pick(paths)
  return asObject(changedAt(object, path, (value) => changedValue(value, path, random)))
}

/** A value like the given one, and another. */
export function otherValue(value: Json, random: Random): Json {
  if (typeof value === 'string') return otherText(value, random)
  if (typeof value === 'number') return random.chance(0.5) ? value + 1 : Math.max(0, value - 1)
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) return otherList(value, random)
  return isJsonObject(value) ? otherMap(value, random) : {}
}

/** The least manifest that sets one random path of `from`; items of lists and lists of plain values stay whole. */
export function fragment(from: JsonObject, random: Random): JsonObject {
  const parts = pathsOf(editable(from)).filter((path) => path.length > 1 || !isJsonObject(at(from, ...path)))
  if (parts.length === 0) return {}
  const path = random.pick(parts)
  const value = random.chance(0.5) ? undefined : otherValue
  return asObject(only(from, path, (leaf) => value?.(leaf, random) ?? leaf))
}

function only(value: Json, [step, ...rest]: Path, leaf: (value: Json) => Json): Json {
  if (step === undefined) return leaf(value)
  if (typeof step === 'number') {
    if (!Array.isArray(value)) return value
    return isJsonObject(value[step]) ? [value[step]] : value
  }
  return { [step]: only(at(value, step) ?? null, rest, leaf) }
}

function changedValue(value: Json, path: Path, random: Random): Json | undefined {
  return path.length > 1 && random.chance(0.25) ? undefined : otherValue(value, random)
}

function otherText(text: string, random: Random): Json {
  const change = random.below(4)
  if (change === 0 && /^\d+$/.test(text)) return String(Number(text) + 1)
  if (change === 1) return ''
  return `${text}x`
}

function otherList(list: readonly Json[], random: Random): Json {
  const [first] = list
  if (first === undefined) return ['x']
  const at = random.below(list.length)
  switch (random.below(5)) {
    case 0:
      return list.toReversed()
    case 1:
      return list.toSpliced(at, 1)
    case 2:
      return [...list.toSpliced(at, 1), ...list.slice(at, at + 1)]
    case 3:
      return [...list, renamed(first)]
    default:
      return [renamed(first), ...list]
  }
}

/** An item that may stand beside the original in a list with keys. */
function renamed(item: Json): Json {
  if (typeof item === 'string') return `${item}x`
  if (!isJsonObject(item)) return item
  const keys = ['name', 'key', 'host', 'mountPath'].filter((key) => typeof item[key] === 'string')
  const ports = ['containerPort', 'port'].filter((key) => typeof item[key] === 'number')
  return {
    ...item,
    ...Object.fromEntries(keys.map((key) => [key, `${item[key]}x`])),
    ...Object.fromEntries(ports.map((key) => [key, Number(item[key]) + 7])),
  }
}

function otherMap(map: JsonObject, random: Random): Json {
  const keys = Object.keys(map)
  const isOfText = keys.every((key) => typeof map[key] === 'string')
  if (isOfText && random.chance(0.6)) return { ...map, added: 'YQ==' }
  const { [random.pick(keys)]: _, ...rest } = map
  return rest
}

function pathsOf(value: Json, path: Path = []): readonly Path[] {
  const children: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : []
  const below = children.flatMap(([step, child]) => pathsOf(child, [...path, step]))
  return path.length === 0 || (path.length === 1 && path[0] === 'metadata') ? below : [path, ...below]
}

function changedAt(value: Json, [step, ...rest]: Path, change: (value: Json) => Json | undefined): Json {
  if (step === undefined) return change(value) ?? null
  const child = at(value, step)
  const next = rest.length === 0 ? change(child ?? null) : changedAt(child ?? {}, rest, change)
  if (Array.isArray(value))
    return next === undefined ? value.toSpliced(Number(step), 1) : value.with(Number(step), next)
  const map = isJsonObject(value) ? value : {}
  const { [step]: _, ...others } = map
  return next === undefined ? others : { ...map, [step]: next }
}

function asObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}
