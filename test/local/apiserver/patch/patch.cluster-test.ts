import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '../../../../lib/local/apiserver/failure.ts'
import type { Json, JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { jsonPatched } from '../../../../lib/local/apiserver/patch/json-patch.ts'
import { mergePatched } from '../../../../lib/local/apiserver/patch/merge-patch.ts'
import { strategicPatched } from '../../../../lib/local/apiserver/patch/strategic.ts'
import { builtinCodec } from '../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { builtinSchemas } from '../../../../lib/local/apiserver/schema/builtin-schemas.ts'
import { capturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'
import { badPatch } from '../../../../lib/local/apiserver/write/undecodable.ts'
import type { RawReply } from '../../../support/raw-api.ts'
import { type RealServer, startReal } from '../support/real.ts'
import { jsonPatches, mergePatches, strategicPatches } from './patches.ts'
import { randomPatch } from './random-patch.ts'

const schema = builtinSchemas().schema('apps/v1', 'Deployment')!
const codec = builtinCodec(capturedTypes())
const collection = '/apis/apps/v1/namespaces/default/deployments'
const path = `${collection}/patched`

const patchers: Readonly<Record<string, (document: JsonObject, patch: Json) => JsonObject>> = {
  'json-patch+json': jsonPatched,
  'merge-patch+json': mergePatched,
  'strategic-merge-patch+json': (document, patch) => strategicPatched(document, patch, schema),
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'patched',
    labels: { app: 'a', tier: 'b' },
    annotations: { 'example.test/note': '~/x' },
    finalizers: ['example.test/one', 'example.test/two', 'example.test/three'],
  },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: {
        containers: [
          {
            ...{ name: 'one', image: 'one:1', args: ['a', 'b'] },
            env: ['A', 'B', 'C'].map((name) => ({ name, value: name.toLowerCase() })),
            ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
          },
          { name: 'two', image: 'two:1', resources: { limits: { cpu: '1' } } },
          { name: 'three', image: 'three:1' },
        ],
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'w', configMap: { name: 'w' } },
        ],
        tolerations: [{ key: 'k', operator: 'Exists' }],
        nodeSelector: { zone: 'z' },
      },
    },
  },
}

describe('patches give what the real server makes of them', () => {
  let real: RealServer
  let live: JsonObject

  before(async () => {
    real = await startReal()
    const created = await real.create(collection, deployment)
    assert.equal(created.status, 201)
    live = created.body
  })
  after(() => real.stop())

  /** The answer to a patch, and to the whole object that ours makes of it. */
  async function both(type: string, patch: Json): Promise<readonly [JsonObject, JsonObject]> {
    const theirs = await real.tryPatch(path, patch, type)
    try {
      const patched = patchers[type]!(live, patch)
      const from = type === 'strategic-merge-patch+json' ? 'map' : 'text'
      const { wrong } = codec.read(patched, 'apps/v1', 'Deployment', from)!
      if (wrong !== undefined) return [unshown(badPatch('', wrong).status()), unshown(theirs.body)]
      const ours = await real.tryReplace(path, patched)
      return [comparable(ours), comparable(theirs)]
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      return [cause.status(), theirs.body]
    }
  }

  /** Without the patch or what it made, whose fields come in no order. */
  function unshown({ code, message }: JsonObject): JsonObject {
    const [, why] =
      /^ "" is invalid: patch: Invalid value: .*": ((?:json|cannot|unrecognized|parsing|quantities).*)$/.exec(
        String(message),
      ) ?? []
    return { code: code ?? 0, why: why ?? String(message) }
  }

  /** Without what tells a patch from an update: who wrote, and what is said of bodies that cannot be decoded. */
  function comparable({ status, body: { metadata, ...rest } }: RawReply): JsonObject {
    if (status === 400 || (status === 422 && / "" is invalid: patch:/.test(String(rest.message))))
      return { undecodable: true }
    const { managedFields: _, ...own } = metadata as JsonObject
    return { ...rest, metadata: own }
  }

  for (const [type, patches] of Object.entries({
    'json-patch+json': jsonPatches,
    'merge-patch+json': mergePatches,
    'strategic-merge-patch+json': strategicPatches,
  })) {
    for (const patch of patches) {
      test(`${type} ${JSON.stringify(patch)}`, async () => {
        const [ours, theirs] = await both(type, patch)
        assert.deepEqual(ours, theirs)
      })
    }
  }

  test('500 strategic merge patches made at random', async () => {
    await fc.assert(
      fc.asyncProperty(randomPatch, async (patch) => {
        const [ours, theirs] = await both('strategic-merge-patch+json', patch)
        // Of several mistakes the real server tells one by chance.
        if (ours.code === undefined) assert.deepEqual(ours, theirs)
        else assert.notEqual(theirs.code, undefined, JSON.stringify(ours))
      }),
      { numRuns: 500 },
    )
  })
})
