import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { withAt } from '../../../../lib/local/apiserver/object.ts'
import { builtinCodec } from '../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { capturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'
import { asKubeObject } from '../../../../lib/local/apiserver/write/as-kube-object.ts'
import { settledInVersion } from '../../../../lib/local/apiserver/write/convert/convert.ts'
import { randomObject } from '../support/random-object.ts'
import { type RealReading, readForReal } from '../support/real-codec.ts'

const types = capturedTypes()
const codec = builtinCodec(types)
/** Kinds of parts, and of requests that are not kept. */
const apart =
  /Review$|^(Binding|Eviction|TokenRequest|Scale|DeleteOptions|Status|PodExecOptions|.*ProxyOptions|APIGroup.*|APIResourceList|APIVersions|WatchEvent|.*Options)$/
const kinds = Object.keys(types.kinds)
  .map((key) => key.split(' '))
  .filter(([, kind = '']) => !apart.test(kind))

function ours(object: JsonObject) {
  const { object: read, complaints, wrong } = codec.read(object, String(object.apiVersion), String(object.kind))!
  return wrong === undefined ? { object: settled(read), complaints } : { wrong }
}

/** An autoscaler goes through the version in which it is kept, as in the real server every object does. */
function settled(read: JsonObject): JsonObject {
  if (read.kind !== 'HorizontalPodAutoscaler') return read
  const { metadata, ...rest } = settledInVersion(asKubeObject(read), { stored: 'autoscaling/horizontalpodautoscalers' })
  return { ...rest, metadata: withAt(metadata, ['name'], metadata.name === '' ? undefined : metadata.name) }
}

/** Objects of a kind: most fit, some are of wrong types or have fields that are not there. */
const made = kinds.map(([apiVersion = '', kind = '']) => ({
  ...{ apiVersion, kind },
  objects: [
    ...fc.sample(randomObject(types, apiVersion, kind), { numRuns: 100, seed: 1 }),
    ...fc.sample(randomObject(types, apiVersion, kind, 1), { numRuns: 100, seed: 2 }),
  ].map((object) => (apiVersion === 'autoscaling/v1' ? withoutStatus(object) : object)),
}))

/** The older version of an autoscaler tells most of its status in annotations, which nobody writes here. */
function withoutStatus({ status: _, ...object }: JsonObject): JsonObject {
  return object
}

describe('objects are read as kube-apiserver reads them', () => {
  let theirs: readonly RealReading[]
  before(async () => {
    theirs = await readForReal(made.flatMap(({ objects }) => objects.map((object) => JSON.stringify(object))))
  })

  let first = 0
  for (const { apiVersion, kind, objects } of made) {
    const start = first
    first += objects.length
    test(`${apiVersion} ${kind}: ${objects.length} made at random`, () => {
      objects.forEach((object, index) => {
        const { object: read, complaints, wrong } = theirs[start + index]!
        const expected = wrong === undefined ? { object: read, complaints } : { wrong }
        assert.deepEqual(ours(object), expected, JSON.stringify(object))
      })
    })
  }
})
