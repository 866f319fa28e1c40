import { isJsonObject, type Json } from '../core/json.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'
import { compared } from './drift.ts'
import { withoutIgnored } from './ignore/resolve.ts'
import { maskedSecret } from './masked-secret.ts'
import { pointerText } from './pointer.ts'
import { sameValue } from './same.ts'

/** One field that differs. `from` is missing where it is added, `to` where it is removed. */
export interface FieldChange {
  /** RFC 6901, e.g. `/spec/replicas`; '' for a whole object. */
  readonly path: string
  readonly from?: Json
  readonly to?: Json
}

/**
 * The fields that an apply would change, for people: what drift compares, values of Secrets masked.
 * `before` is missing for an object that would be created: one change with the whole object.
 */
export function diffObjects(
  before: Manifest | undefined,
  after: Manifest,
  ignored: readonly (readonly string[])[] = [],
): readonly FieldChange[] {
  const view = (object: Manifest) => compared(withoutIgnored(object, ignored))
  if (!isSecret(after)) {
    return before === undefined ? [{ path: '', to: view(after) }] : changes([], view(before), view(after))
  }
  if (before === undefined) return [{ path: '', to: maskedSecret(view(after), after, '***') }]
  return changes(
    [],
    maskedSecret(view(before), after, '*** (before)'),
    maskedSecret(view(after), before, '*** (after)'),
  )
}

type Path = readonly (string | number)[]

function changes(path: Path, from: Json, to: Json): readonly FieldChange[] {
  if (isJsonObject(from) && isJsonObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
    return keys.flatMap((key) => member([...path, key], from[key], to[key]))
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const length = Math.max(from.length, to.length)
    return Array.from({ length }, (_, index) => member([...path, index], from[index], to[index])).flat()
  }
  return sameValue(from, to) ? [] : [{ path: pointerText(path), from, to }]
}

function member(path: Path, from: Json | undefined, to: Json | undefined): readonly FieldChange[] {
  if (from !== undefined && to !== undefined) return changes(path, from, to)
  if (from !== undefined) return [{ path: pointerText(path), from }]
  return to === undefined ? [] : [{ path: pointerText(path), to }]
}
