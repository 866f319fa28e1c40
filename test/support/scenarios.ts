import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { refOf, subjectOf } from '../../lib/core/object-ref.ts'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'
import type { OracleKustomization, Verdict } from './oracle.ts'

/** An artifact and a Kustomization that is built from it: the subjects of the objects it gives, or a part of Flux's error. */
export interface BuildScenario {
  readonly name: string
  readonly files?: Readonly<Record<string, string>>
  readonly directories?: readonly string[]
  readonly spec: JsonObject
  readonly gives?: readonly string[]
  readonly fails?: string
}

/** A text with references: what comes out in strict mode and, where that differs, in lenient mode. */
export interface TextScenario {
  readonly name: string
  readonly text: string
  readonly gives?: string
  readonly fails?: string
  readonly lenient?: string
}

/** Built objects and the postBuild that is run over them, with what `substituteFrom` finds in the cluster. */
export interface ObjectScenario {
  readonly name: string
  readonly spec: JsonObject
  readonly cluster?: readonly JsonObject[]
  readonly objects: readonly Manifest[]
  readonly gives?: readonly JsonObject[]
  readonly fails?: string
}

/** Variables of the table of substitutions in texts. */
export const substitutionVariables: Readonly<Record<string, string>> = {
  a: 'hello.world/x',
  e: '',
  u: 'héllo',
  n: '123',
  '1': 'one',
  _x: 'underscore',
  up: 'ABC',
  d: 'a.b.c',
  b: 'a\\b',
  r: '${a}',
  one: '1',
  two: '2',
  s: '*b*',
}

/** The Kustomization `flux-system/unit` with a spec. */
export function kustomizationOf(spec: JsonObject): OracleKustomization {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'unit', namespace: 'flux-system' },
    spec,
  }
}

/** Reads a table of scenarios from `test/oracle/scenarios`; names are unique. */
export function readScenarios<T extends { readonly name: string }>(table: string): readonly T[] {
  const file = join(import.meta.dirname, '..', 'oracle', 'scenarios', `${table}.yaml`)
  const read = parseYaml(readFileSync(file, 'utf8'), { strict: true })
  if ('error' in read) throw new Error(`${file}:${read.error.line}: ${read.error.what}`)
  const scenarios = read.values[0] as unknown as readonly T[]
  const names = scenarios.map(({ name }) => name)
  assert.deepEqual(names, [...new Set(names)], `a name stands twice in ${file}`)
  return scenarios
}

/** `Kind/namespace/name` of each object. */
function subjectsOf(objects: readonly Manifest[]): readonly string[] {
  return objects.map((object) => subjectOf(refOf(object)))
}

/** Holds what a scenario of a build says against the oracle's answer. */
export function assertVerdict(
  { gives, fails }: { readonly gives?: readonly string[]; readonly fails?: string },
  verdict: Verdict<{ readonly objects: readonly Manifest[] }>,
): void {
  if (verdict.kind === 'ok') {
    assert.deepEqual({ gives: subjectsOf(verdict.value.objects), fails: undefined }, { gives, fails })
    return
  }
  assert.ok(fails !== undefined && fails !== '', `Flux fails: ${verdict.error}`)
  assert.ok(verdict.error.includes(fails), `Flux fails otherwise: ${verdict.error}`)
}
