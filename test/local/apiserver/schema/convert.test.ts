import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { convertBuiltin } from '../../../../lib/local/apiserver/schema/builtin/convert.ts'

describe('an object in another version', () => {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    involvedObject: { name: 'p' },
    message: 'text',
    reason: 'Why',
    count: 2,
  }
  const newer = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    regarding: { name: 'p' },
    note: 'text',
    reason: 'Why',
    deprecatedCount: 2,
  }

  test('an Event has other names for its fields', () => {
    assert.deepEqual(convertBuiltin(event, 'events.k8s.io/v1'), newer)
    assert.deepEqual(convertBuiltin(newer, 'v1'), event)
  })

  test('an autoscaler that looks at the processor alone loses nothing', () => {
    const older = {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 70 },
    }
    const converted = convertBuiltin(older, 'autoscaling/v2')
    const target = { type: 'Utilization', averageUtilization: 70 }
    assert.deepEqual(converted.spec, {
      maxReplicas: 3,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    })
    assert.deepEqual(convertBuiltin(converted, 'autoscaling/v1'), older)
  })

  test('an object in its own version is the same', () => {
    assert.equal(convertBuiltin(event, 'v1'), event)
  })
})
