import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { invalid } from '../../../../../lib/local/apiserver/failure.ts'
import type { JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import { groupVersionOf, textAt, withAt } from '../../../../../lib/local/apiserver/object.ts'
import { builtinCodec } from '../../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { capturedTypes } from '../../../../../lib/local/apiserver/schema/captured.ts'
import { validateCreate } from '../../../../../lib/local/apiserver/schema/validation/validate.ts'
import { type RealServer, startReal } from '../../support/real.ts'
import { type Base, bases, changed } from './bases.ts'
import { mistaken } from './mistaken.ts'

const codec = builtinCodec(capturedTypes())

describe('mistakes in new objects are told as the real server tells them', () => {
  let real: RealServer
  before(async () => {
    real = await startReal()
  })
  after(() => real.stop())

  for (const [kind, changes] of Object.entries(mistaken)) {
    const base = bases[kind]!
    test(`${kind} without a mistake`, async () => {
      const { status, body } = await real.tryCreate(collection(base), base.object)
      assert.equal(status, 201, String(body.message))
      assert.deepEqual(found(base, base.object), [])
    })
    for (const [path, value] of changes) {
      test(`${kind} with ${path} ${value === undefined ? 'left out' : JSON.stringify(value).slice(0, 100)}`, async () => {
        const object = changed(base.object, path, value)
        const { status, body } = await real.tryCreate(collection(base), object)
        const causes = found(base, object)
        const { group } = groupVersionOf(textAt(base.object, 'apiVersion'))
        const name = textAt(named(object), 'metadata', 'name')
        const ours = causes.length === 0 ? {} : invalid({ group, kind }, name, causes).status()
        const theirs = status === 201 ? {} : body
        assert.deepEqual(comparable(ours), comparable(theirs))
      })
    }
  }
})

function collection({ object, plural, namespaced }: Base): string {
  const version = textAt(object, 'apiVersion')
  const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`
  return namespaced ? `${root}/namespaces/default/${plural}` : `${root}/${plural}`
}

function found({ plural, namespaced, object: { apiVersion } }: Base, object: JsonObject) {
  const { group } = groupVersionOf(String(apiVersion))
  const placed = namespaced ? withAt(object, ['metadata', 'namespace'], 'default') : object
  const read = codec.read(named(placed), String(apiVersion), textAt(object, 'kind'))!
  assert.equal(read.wrong, undefined)
  return validateCreate(selected(read.object), { stored: `${group}/${plural}`, namespaced })
}

function named(object: JsonObject): JsonObject {
  const base = textAt(object, 'metadata', 'generateName')
  return base === '' ? object : withAt(object, ['metadata', 'name'], `${base}x`)
}

/** A Job's selector is the server's to make, and labels with it. */
function selected(object: JsonObject): JsonObject {
  if (object.kind !== 'Job') return object
  const uid = 'u'
  const name = textAt(object, 'metadata', 'name')
  const own = { 'batch.kubernetes.io/controller-uid': uid }
  const labels = { ...own, 'controller-uid': uid, 'batch.kubernetes.io/job-name': name, 'job-name': name }
  const identified = withAt(object, ['metadata', 'uid'], uid)
  const labelled = withAt(identified, ['spec', 'template', 'metadata', 'labels'], labels)
  return withAt(labelled, ['spec', 'selector'], { matchLabels: own })
}

/** Generated names differ. */
function comparable(status: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(status).replaceAll(/Bad_\w+|good-\w+/g, 'generated'))
}
