import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOracle } from '../support/oracle.ts'
import {
  assertVerdict,
  type BuildScenario,
  kustomizationOf,
  type ObjectScenario,
  readScenarios,
  substitutionVariables,
  type TextScenario,
} from '../support/scenarios.ts'

/** The tables say what Flux does, not what someone thought of it. */
const oracle = await startOracle()

for (const { name, files = {}, directories = [], spec, ...expected } of readScenarios<BuildScenario>('builds')) {
  test(`Flux's build: ${name}`, async () => {
    const verdict = await oracle.build({ files, directories, kustomization: kustomizationOf(spec) })
    assertVerdict(expected, verdict)
  })
}

for (const { name, text, gives, fails, lenient } of readScenarios<TextScenario>('substitutions')) {
  test(`Flux's substitution in text: ${name}`, async () => {
    const strict = await oracle.envsubst(text, substitutionVariables, { strict: true })
    if (strict.kind === 'ok') assert.equal(strict.value, gives)
    else assert.ok(fails !== undefined && strict.error.includes(fails), strict.error)
    const without = await oracle.envsubst(text, substitutionVariables, { strict: false })
    assert.deepEqual(without, lenient === undefined ? strict : { kind: 'ok', value: lenient })
  })
}

for (const { name, spec, cluster = [], objects, gives, fails } of readScenarios<ObjectScenario>('objects')) {
  test(`Flux's substitution in objects: ${name}`, async () => {
    const verdict = await oracle.substitute({ kustomization: kustomizationOf(spec), cluster, objects })
    if (verdict.kind === 'ok') assert.deepEqual({ gives: verdict.value.objects }, { gives })
    else assert.ok(fails !== undefined && verdict.error.includes(fails), verdict.error)
  })
}
