import { pointerText } from '../apply/pointer.ts'
import type { Json } from '../core/json.ts'
import { mask } from '../core/mask.ts'
import type { DriftedField } from '../store/drift.ts'
import type { RawField } from './drifted-fields.ts'
import { pathText } from './field-path.ts'

const longestValue = 200
const longestPath = 300
const hidden = '"***"'

/** A field for people and records: JSON text, cut, without the values of Secrets. */
export function shownField(field: RawField, secrets: readonly string[]): DriftedField {
  const path = cut(mask(pathText(field.path), secrets), longestPath)
  const pointer = cut(mask(pointerText(field.steps), secrets), longestPath)
  const [wanted, found] = [textOf(field.wanted), textOf(field.found)]
  // Beside what holds a secret may stand the one of yesterday.
  const secret = wanted !== undefined && mask(wanted, secrets) !== wanted
  return {
    path,
    ...(pointer !== path && { pointer }),
    ...(wanted !== undefined && { wanted: shown(wanted, secrets) }),
    ...(found !== undefined && { found: secret ? hidden : shown(found, secrets) }),
  }
}

function textOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}

function shown(text: string, secrets: readonly string[]): string {
  const safe = mask(text, secrets)
  return safe.startsWith('"*** (') ? hidden : cut(safe, longestValue)
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}... (${text.length} characters)`
}
