import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { refOf, subjectOf } from '../../lib/core/object-ref.ts'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'
import type { Verdict } from './oracle.ts'

/** What Flux does in a scenario: the subjects of the objects it gives, or a part of its error. */
export type Expected = { readonly gives: readonly string[] } | { readonly fails: string }

/** An artifact and a Kustomization that is built from it. */
export interface BuildScenario {
  readonly name: string
  readonly files?: Readonly<Record<string, string>>
  readonly directories?: readonly string[]
  readonly spec: JsonObject
  readonly gives?: readonly string[]
  readonly fails?: string
}

/** Reads a table of scenarios from `test/oracle/scenarios`; names are unique. */
export function readScenarios<T extends { readonly name: string }>(table: string): readonly T[] {
  const file = join(import.meta.dirname, '..', 'oracle', 'scenarios', `${table}.yaml`)
  const read = parseYaml(readFileSync(file, 'utf8'))
  if ('error' in read) throw new Error(`${file}:${read.error.line}: ${read.error.what}`)
  const scenarios = read.values[0] as unknown as readonly T[]
  const names = scenarios.map(({ name }) => name)
  assert.deepEqual(names, [...new Set(names)], `a name stands twice in ${file}`)
  return scenarios
}

/** `Kind/namespace/name` of each object. */
export function subjectsOf(objects: readonly Manifest[]): readonly string[] {
  return objects.map((object) => subjectOf(refOf(object)))
}

/** Holds a scenario against the oracle, so that the table says what Flux does and not what was thought of it. */
export function assertVerdict(
  { gives, fails }: { readonly gives?: readonly string[]; readonly fails?: string },
  verdict: Verdict<{ readonly objects: readonly Manifest[] }>,
): void {
  if (verdict.kind === 'ok') {
    assert.deepEqual({ gives: subjectsOf(verdict.value.objects) }, fails === undefined ? { gives } : { fails })
    return
  }
  assert.ok(fails !== undefined && fails !== '', `Flux fails: ${verdict.error}`)
  assert.ok(verdict.error.includes(fails), `Flux fails otherwise: ${verdict.error}`)
}
