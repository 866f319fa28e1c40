import { at, isJsonObject, type Json, type JsonObject } from '../core/json.ts'

/** Steps of an RFC 6901 pointer; undefined where it is none, or points to the whole. */
export function pointerSteps(pointer: string): readonly string[] | undefined {
  if (!pointer.startsWith('/')) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function pointerText(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The value at the steps: list items by number, from the end where it is negative. */
export function valueAt(value: Json, steps: readonly string[]): Json | undefined {
  let here: Json | undefined = value
  for (const step of steps) here = Array.isArray(here) ? here[indexOf(here, step)] : at(here, step)
  return here
}

/** A copy without what is at the steps; the value itself where nothing is there. */
export function withoutAt<T extends Json>(value: T, steps: readonly string[]): Json {
  const [step = '', ...rest] = steps
  if (Array.isArray(value)) {
    const index = indexOf(value, step)
    const item: Json | undefined = value[index]
    if (item === undefined) return value
    return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, withoutAt(item, rest))
  }
  if (!isJsonObject(value)) return value
  const { [step]: child, ...others }: JsonObject = value
  if (child === undefined) return value
  return rest.length === 0 ? others : { ...value, [step]: withoutAt(child, rest) }
}

/** A copy with another value at the steps; unchanged where nothing is there to replace. */
export function replacedAt(value: Json, steps: readonly string[], replacement: Json): Json {
  const [step = '', ...rest] = steps
  if (Array.isArray(value)) {
    const index = indexOf(value, step)
    const item: Json | undefined = value[index]
    if (item === undefined) return value
    return value.with(index, rest.length === 0 ? replacement : replacedAt(item, rest, replacement))
  }
  if (!isJsonObject(value)) return value
  const child = value[step]
  if (child === undefined) return value
  return { ...value, [step]: rest.length === 0 ? replacement : replacedAt(child, rest, replacement) }
}

function indexOf(list: readonly Json[], step: string): number {
  if (!/^-?\d+$/.test(step)) return list.length
  const index = Number(step)
  return index < 0 ? Math.max(list.length + index, -1) : index
}
