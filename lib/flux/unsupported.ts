import { isJsonObject } from '../core/json.ts'
import type { Warning } from './definition.ts'

/** Errors for fields that Flux knows, that are set, and that Sluice would ignore: ignoring them could do harm. */
export function unsupportedFields(spec: { readonly [field: string]: unknown }, fields: readonly string[]): Warning[] {
  return fields
    .filter((field) => !isEmpty(spec[field]))
    .map((field) => ({ field: `spec.${field}`, message: 'is not supported yet' }))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0
}
