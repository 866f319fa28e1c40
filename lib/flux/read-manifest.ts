import type { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { fieldText, issueText, unknownKeyText } from '../core/schema-issue.ts'
import type { Warning } from './definition.ts'

/** What a schema made of a manifest: its value, or the errors; warnings name fields that the API server would have dropped. */
export type Read<T> =
  | { readonly kind: 'read'; readonly value: T; readonly warnings: readonly Warning[] }
  | { readonly kind: 'invalid'; readonly errors: readonly Warning[]; readonly warnings: readonly Warning[] }

/** Reads apiVersion, kind, metadata and spec by a schema of strict objects, as an API server with that schema would: unknown fields are dropped. */
export function readManifest<T>(
  schema: z.ZodType<T>,
  manifest: Manifest,
  verbatim: ReadonlySet<string> = new Set(),
): Read<T> {
  const { metadata, spec = null } = manifest
  const input = withoutNulls({ metadata, spec: spec ?? {} }, verbatim)
  const first = schema.safeParse(input, { reportInput: true })
  if (first.success) return { kind: 'read', value: first.data, warnings: [] }
  const unknown = unknownKeys(first.error, schema)
  const second = schema.safeParse(without(input, unknown), { reportInput: true })
  const warnings = unknown.map(({ path, message }) => ({ field: fieldText(path), message }))
  if (second.success) return { kind: 'read', value: second.data, warnings }
  const errors = second.error.issues.map((issue) => ({ field: fieldText(issue.path), message: issueText(issue) }))
  return { kind: 'invalid', errors, warnings }
}

interface UnknownKey {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function unknownKeys(error: z.ZodError, schema: z.ZodType): UnknownKey[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: [...issue.path, key],
          message: `${unknownKeyText(key, schema, issue.path)} (it has no effect)`,
        }))
      : [],
  )
}

function without(value: Json, unknown: readonly UnknownKey[]): Json {
  const dropped = new Set(unknown.map(({ path }) => JSON.stringify(path)))
  const copy = (here: Json, path: readonly PropertyKey[]): Json => {
    if (isJsonObject(here)) return copyObject(here, path)
    return Array.isArray(here) ? here.map((item: Json, index) => copy(item, [...path, index])) : here
  }
  const copyObject = (here: JsonObject, path: readonly PropertyKey[]): Json =>
    Object.fromEntries(
      Object.entries(here).flatMap(([key, child]) => {
        const below = [...path, key]
        return dropped.has(JSON.stringify(below)) ? [] : [[key, copy(child, below)]]
      }),
    )
  return unknown.length === 0 ? value : copy(value, [])
}

/** A field that is null counts as not set; inside the fields named by `verbatim` null means something and stays. */
function withoutNulls(value: Json, verbatim: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutNulls(item, verbatim))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      if (child === null) return []
      return [[key, verbatim.has(key) ? child : withoutNulls(child, verbatim)]]
    }),
  )
}
