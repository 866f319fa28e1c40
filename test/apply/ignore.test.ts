import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LiveObject } from '../../lib/apply/cluster.ts'
import { hasDrifted } from '../../lib/apply/drift.ts'
import { labelSelector } from '../../lib/apply/ignore/label-selector.ts'
import { withIgnored } from '../../lib/apply/ignore/resolve.ts'
import { ignoredPaths } from '../../lib/apply/ignore/rules.ts'
import type { Json } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { Problem } from '../../lib/core/problem.ts'
import type { IgnoreRule } from '../../lib/flux/definition.ts'

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'front', 'example.dev/x': '1' }
  const cases: readonly [string, boolean | 'malformed'][] = [
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app=web,tier=back', false],
    ['app!=web', false],
    ['missing!=x', true],
    ['tier in (front, back)', true],
    ['tier notin (front)', false],
    ['missing notin (a,b)', true],
    ['app in (web),tier in (back,front),example.dev/x', true],
    ['example.dev/x', true],
    ['!missing', true],
    ['!app', false],
    ['app=web tier=front', 'malformed'],
    ['tier in front', 'malformed'],
  ]
  for (const [text, holds] of cases) {
    it(text, () => assert.equal(labelSelector(text)?.(labels) ?? 'malformed', holds))
  }
})

const web: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web-1', namespace: 'prod', labels: { app: 'web' } },
}

describe('ignore rules', () => {
  const paths = ['/spec/replicas']
  const cases: readonly [string, IgnoreRule['target'], number][] = [
    ['count everywhere without a target', undefined, 1],
    ['count for a kind and a pattern of names', { kind: 'Deployment', name: 'web-.*' }, 1],
    ['need the whole name', { name: 'web' }, 0],
    ['need every part', { kind: 'Deployment', group: 'batch' }, 0],
    ['select by labels', { labelSelector: 'app in (web)' }, 1],
    ['select by annotations', { annotationSelector: 'x=y' }, 0],
  ]
  for (const [what, target, count] of cases) {
    it(what, () => {
      const rules = ignoredPaths([target === undefined ? { paths } : { paths, target }])
      assert.ok(!(rules instanceof Problem))
      assert.equal(rules(web).length, count)
    })
  }

  it('that are malformed are a Problem that names the field', () => {
    const fields = [[{ paths: ['spec'] }], [{ paths }, { paths, target: { name: '(' } }]].map((rules) => {
      const problem = ignoredPaths(rules)
      return problem instanceof Problem ? problem.fields.field : undefined
    })
    assert.deepEqual(fields, ['spec.ignore[0].paths', 'spec.ignore[1].target'])
  })
})

describe('an apply with ignored paths', () => {
  const object = (replicas: number, image: string, managedFields: readonly Json[] = []): LiveObject => ({
    ...web,
    metadata: { ...web.metadata, uid: 'u', resourceVersion: '1', managedFields },
    spec: { replicas, containers: [{ name: 'app', image }] },
  })
  const applied = (manager: string, fieldsV1: Json) => ({ manager, operation: 'Apply', fieldsV1 })
  const path = [
    ['spec', 'replicas'],
    ['spec', 'containers', '0', 'image'],
  ]

  it('sees no drift in them', () => {
    assert.equal(hasDrifted(object(5, 'b'), object(2, 'a'), path), false)
    assert.equal(hasDrifted(object(5, 'b'), object(2, 'a'), path.slice(0, 1)), true)
  })

  it('keeps live values, and leaves out what another manager applies', () => {
    const key = 'k:{"name":"app"}'
    const foreign = applied('vpa', { 'f:spec': { 'f:containers': { [key]: { 'f:image': {} } } } })
    const payload = withIgnored(object(2, 'a'), object(5, 'b', [foreign]), object(2, 'a'), path)
    assert.deepEqual(payload.spec, { replicas: 5, containers: [{ name: 'app' }] })
  })

  it('sends what did not drift as it is', () => {
    const payload = withIgnored(object(2, 'a'), object(2, 'b'), object(2, 'a'), path)
    assert.deepEqual(payload.spec, { replicas: 2, containers: [{ name: 'app', image: 'b' }] })
  })
})
