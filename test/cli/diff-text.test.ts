import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDifferent } from '../../lib/cli/diff/cluster-diff.ts'
import { diffText } from '../../lib/cli/diff/diff-text.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { sampleFinding } from '../store/samples.ts'
import { source as text } from '../support/source.ts'

const io = { stdout: () => undefined, stderr: () => undefined, isTTY: false, env: {} }
const { more: _, nextTry: _n, ...sample } = sampleFinding
const left = { ...sample, kind: 'missing', fields: [], actors: [], done: 'reported' } as const

test('drift that a sync leaves as it is is told, and is no change', () => {
  const unit = { unit: unitId('Kustomization', 'apps', 'backend'), objects: [], problems: [], notes: [] }
  const clusters = [{ name: 'production', units: [{ ...unit, left: [left] }] }]
  assert.equal(
    diffText(io, clusters).replace(/^ {4}\S+ is missing$/m, '    OBJECT is missing'),
    text`
      production  Kustomization/apps/backend
        drift that stays as it is ("sluice reconcile Kustomization/apps/backend" puts it back):
          OBJECT is missing

      nothing would change in 1 unit
    `,
  )
  assert.equal(clusters.some(isDifferent), false)
})
