import { at, isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'

/** What a JSON patch came to: the object, or that one of its tests or paths does not hold. */
export type Patched = { readonly kind: 'patched'; readonly object: JsonObject } | { readonly kind: 'failed' }

/** Applies a JSON patch (RFC 6902) of `test`, `add`, `replace` and `remove`. */
export function patched(object: JsonObject, operations: readonly Json[]): Patched {
  let here: JsonObject = object
  for (const operation of operations) {
    if (!isJsonObject(operation)) return { kind: 'failed' }
    const steps = stepsOf(String(operation.path))
    const there = at(here, ...steps)
    if (operation.op === 'test') {
      if (JSON.stringify(there) !== JSON.stringify(operation.value)) return { kind: 'failed' }
      continue
    }
    const isNew = operation.op === 'add'
    if (!isNew && there === undefined) return { kind: 'failed' }
    if (isNew && !isJsonObject(at(here, ...steps.slice(0, -1)))) return { kind: 'failed' }
    here = changed(here, steps, operation.op === 'remove' ? undefined : operation.value)
  }
  return { kind: 'patched', object: here }
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function changed(map: JsonObject, [step = '', ...rest]: readonly string[], value: Json | undefined): JsonObject {
  if (rest.length === 0) {
    const { [step]: _, ...others } = map
    return value === undefined ? others : { ...others, [step]: value }
  }
  const inner = map[step]
  return { ...map, [step]: changed(isJsonObject(inner) ? inner : {}, rest, value) }
}
