import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkManagers } from '../../../../lib/local/apiserver/fields/check-managers.ts'
import { keepTimes } from '../../../../lib/local/apiserver/fields/keep-times.ts'
import { decodeManagers, encodeManagers } from '../../../../lib/local/apiserver/fields/managers.ts'
import { fromScale, toScale } from '../../../../lib/local/apiserver/fields/scale-managers.ts'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'

const entry = {
  manager: 'a',
  operation: 'Update',
  apiVersion: 'apps/v1',
  time: '2020-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
}

describe('entries of managedFields', () => {
  it('are read and written the same', () => {
    const entries = [{ ...entry, operation: 'Apply' }, entry, { ...entry, subresource: 'status' }]
    assert.deepEqual(encodeManagers(decodeManagers(entries)), entries)
  })

  const faults: readonly (readonly [JsonObject, string])[] = [
    [{ operation: 'Other' }, 'operation must be `Apply` or `Update`'],
    [{ apiVersion: '' }, 'apiVersion must not be empty'],
    [{ fieldsType: '' }, 'missing fieldsType in managed fields entry 1'],
    [{ fieldsType: 'V2' }, 'invalid fieldsType "V2" in managed fields entry 1'],
  ]
  for (const [fault, message] of faults)
    it(`cannot be read with ${JSON.stringify(fault)}`, () => {
      assert.throws(() => decodeManagers([entry, { ...entry, ...fault }]), { message })
    })

  const refused: readonly (readonly [JsonObject, string, string])[] = [
    [{ operation: 'Other' }, 'operation', 'Invalid value: "Other": must be `Apply` or `Update`'],
    [{ fieldsType: 'V2' }, 'fieldsType', 'Invalid value: "V2": must be `FieldsV1`'],
    [{ manager: 'x'.repeat(129) }, 'manager', 'Too long: may not be more than 128 bytes'],
    [{ manager: 'ü\u0007' }, 'manager', 'Invalid value: "ü\\a": invalid character U+0007 (at position 2)'],
    [{ subresource: 'x'.repeat(257) }, 'subresource', 'Too long: may not be more than 256 bytes'],
  ]
  for (const [fault, field, message] of refused)
    it(`are not stored with ${JSON.stringify(fault).slice(0, 40)}`, () => {
      const found = checkManagers([entry, { ...entry, ...fault }])
      assert.deepEqual(
        found.map((one) => [one.field, one.message]),
        [[`metadata.managedFields[1].${field}`, message]],
      )
    })
})

describe('times of managers', () => {
  const object = (time: string, more: JsonObject = {}): JsonObject => ({
    metadata: { name: 'x', managedFields: [{ ...entry, time }] },
    ...more,
  })

  it('stay what they were where nothing else has changed', () => {
    const live = object('2020-01-01T00:00:00Z')
    assert.equal(keepTimes(object('2021-01-01T00:00:00Z'), live), live)
  })

  it('move with anything else that changes', () => {
    const live = object('2020-01-01T00:00:00Z')
    const next = object('2021-01-01T00:00:00Z', { spec: {} })
    assert.equal(keepTimes(next, live), next)
    const more = { metadata: { name: 'x', managedFields: [entry, { ...entry, manager: 'b' }] } }
    assert.equal(keepTimes(more, live), more)
  })
})

describe('managers of a Scale', () => {
  const paths = { 'apps/v1': ['spec', 'replicas'], 'example.dev/v1': null }
  const other = { ...entry, manager: 'b', fieldsV1: { 'f:metadata': { 'f:labels': {} } } }

  it('are those of its object that own the replicas', () => {
    const scale = toScale([entry, other, { ...entry, manager: 'c', apiVersion: 'gone/v1' }], paths)
    assert.deepEqual(scale, [{ ...entry, apiVersion: 'autoscaling/v1' }])
  })

  it('lose the replicas of the object when they have lost those of the Scale', () => {
    const scaleEntries = [
      { ...entry, manager: 's', apiVersion: 'autoscaling/v1', subresource: 'scale', time: '2021-01-01T00:00:00Z' },
    ]
    const { time: _, ...untimed } = { ...entry, manager: 's', subresource: 'scale' }
    assert.deepEqual(fromScale({ entries: [entry, other], scaleEntries, apiVersion: 'apps/v1', paths }), [
      untimed,
      other,
    ])
  })
})
