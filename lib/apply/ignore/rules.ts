import type { Selector } from '../../build/spec.ts'
import { at, isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { refOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { IgnoreRule } from '../../flux/definition.ts'
import { pointerSteps } from '../pointer.ts'
import { labelSelector } from './label-selector.ts'

/** Paths of a unit's `spec.ignore` that count for one object. */
export type IgnoredPaths = (object: Manifest) => readonly (readonly string[])[]

/** `spec.ignore`, read once per unit; a malformed rule is a Problem that names its field. */
export function ignoredPaths(rules: readonly IgnoreRule[]): IgnoredPaths | Problem {
  const compiled: { matches: (object: Manifest) => boolean; paths: readonly (readonly string[])[] }[] = []
  for (const [index, { paths, target }] of rules.entries()) {
    const field = `spec.ignore[${index}]`
    const steps = paths.map(pointerSteps)
    if (steps.includes(undefined)) return malformed(`${field}.paths`, 'has a path that is no JSON pointer')
    const matches = target === undefined ? () => true : matcher(target)
    if (matches === undefined) return malformed(`${field}.target`, 'has a malformed pattern or selector')
    compiled.push({ matches, paths: steps.filter((path) => path !== undefined) })
  }
  return (object) => compiled.flatMap(({ matches, paths }) => (matches(object) ? paths : []))
}

function malformed(field: string, what: string): Problem {
  return new Problem({ code: 'InvalidManifest', field, what, remedy: 'Paths look like /spec/replicas' })
}

function matcher(target: Selector): ((object: Manifest) => boolean) | undefined {
  const { group, version, kind, name, namespace } = target
  const patterns = Object.entries({ group, version, kind, name, namespace }).flatMap(([part, pattern]) =>
    pattern ? [{ part, pattern: anchored(pattern) }] : [],
  )
  const labels = target.labelSelector ? labelSelector(target.labelSelector) : anything
  const annotations = target.annotationSelector ? labelSelector(target.annotationSelector) : anything
  if (labels === undefined || annotations === undefined) return undefined
  if (patterns.some(({ pattern }) => pattern === undefined)) return undefined
  return (object) => {
    const parts: Readonly<Record<string, string>> = { ...refOf(object) }
    return (
      patterns.every(({ part, pattern }) => pattern?.test(parts[part] ?? '')) &&
      labels(mapAt(object, 'labels')) &&
      annotations(mapAt(object, 'annotations'))
    )
  }
}

const anything = () => true

function anchored(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`)
  } catch {
    return undefined
  }
}

function mapAt(object: Json, name: string): JsonObject {
  const found = at(object, 'metadata', name)
  return isJsonObject(found) ? found : {}
}
