import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { builtinCodec } from '../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { capturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'
import { randomObject } from '../support/random-object.ts'
import { readForReal } from '../support/real-codec.ts'

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
  return wrong === undefined ? { object: read, complaints } : { wrong }
}

async function compare(objects: readonly JsonObject[]): Promise<void> {
  const theirs = await readForReal(objects.map((object) => JSON.stringify(object)))
  objects.forEach((object, index) => {
    const { object: read, complaints, wrong } = theirs[index]!
    assert.deepEqual(
      ours(object),
      wrong === undefined ? { object: read, complaints } : { wrong },
      JSON.stringify(object),
    )
  })
}

describe('objects are read as kube-apiserver reads them', () => {
  for (const [apiVersion = '', kind = ''] of kinds) {
    test(`${apiVersion} ${kind}: 100 made at random, and 100 with mistakes`, async () => {
      const fitting = fc.sample(randomObject(types, apiVersion, kind), { numRuns: 100, seed: 1 })
      const wrong = fc.sample(randomObject(types, apiVersion, kind, 1), { numRuns: 100, seed: 2 })
      await compare([...fitting, ...wrong])
    })
  }
})
