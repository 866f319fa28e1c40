import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventText } from '../../lib/cli/serve/event-text.ts'
import { unitId } from '../../lib/flux/definition.ts'
import type { StoredEvent } from '../../lib/store/events.ts'
import { now } from './sluice.ts'

const event: StoredEvent = {
  seq: 3,
  time: now,
  severity: 'info',
  reason: 'ReconciliationSucceeded',
  message: 'ConfigMap/web/settings configured',
  cluster: 'production',
  unit: unitId('Kustomization', 'flux-system', 'apps'),
}

const told: readonly [string, Partial<StoredEvent>, string][] = [
  ['says when, where, of what and why', {}, 'ReconciliationSucceeded  ConfigMap/web/settings configured'],
  [
    'says how much more there is',
    { message: 'ConfigMap/web/a created\n  ConfigMap/web/b created\n\nConfigMap/web/c created\n' },
    'ReconciliationSucceeded  ConfigMap/web/a created (and 2 more)',
  ],
  [
    'has what a heading is of',
    { message: 'Drift reverted:\nConfigMap/web/a configured: it was changed\n  /data/x: wanted "1", found "2"' },
    'ReconciliationSucceeded  Drift reverted: ConfigMap/web/a configured: it was changed (and 1 more)',
  ],
  ['stays one line without a message', { message: '' }, 'ReconciliationSucceeded  '],
]

for (const [what, more, end] of told) {
  test(`the line of an event ${what}`, () => {
    const line = eventText({ isTTY: false, env: {} }, { ...event, ...more })
    assert.equal(line, `2026-11-23T12:00:00Z  production  Kustomization/flux-system/apps  ${end}`)
  })
}

test('the reason of a failure is red on a terminal', () => {
  const line = eventText({ isTTY: true, env: {} }, { ...event, severity: 'error', reason: 'BuildFailed' })
  assert.ok(line.includes('\u001b[31mBuildFailed\u001b[39m'))
})
