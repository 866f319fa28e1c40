import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import fc from 'fast-check'
import { httpExchange } from '../../lib/adapters/kube/exchange.ts'
import { baselineOf, bodyClean } from '../../lib/apply/baseline.ts'
import { judge } from '../../lib/apply/judge.ts'
import { findType } from '../../lib/apply/types.ts'
import type { Json } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { refOf } from '../../lib/core/object-ref.ts'
import { type OwnApi, startTestApi } from '../support/start-test-api.ts'

let test: OwnApi
let client: ReturnType<typeof httpExchange>
const outcomes: Record<number, number> = {}
const key = Buffer.from('a key for tests')

before(async () => {
  test = await startTestApi()
  const { url: server, ca, token } = test.cluster
  client = httpExchange({ server, ca, token }, { timeoutMs: 5_000 })
})
after(async () => {
  client?.close()
  await test?.stop()
})

const env = [
  { name: 'A', value: '1' },
  { name: 'B', value: '2' },
]
const template = {
  metadata: { labels: { app: 'x' } },
  spec: { securityContext: {}, containers: [{ name: 'app', image: 'app', env, ports: [{ containerPort: 80 }] }] },
}
const object = (apiVersion: string, kind: string, body: Record<string, Json>): Manifest => {
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'default', labels: { app: 'x' } }, ...body }
}
const shapes: readonly Manifest[] = [
  object('v1', 'ConfigMap', { data: { a: '1', b: '2' } }),
  object('v1', 'Secret', { stringData: { a: '1', b: '2' } }),
  object('v1', 'Service', {
    spec: {
      selector: { app: 'x' },
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 81 },
      ],
    },
  }),
  object('apps/v1', 'Deployment', { spec: { replicas: 1, selector: { matchLabels: { app: 'x' } }, template } }),
]

type Edit = { readonly type: 'merge' | 'json'; readonly body: Json }
const merge = (body: Json): Edit => ({ type: 'merge', body })
const edits: readonly Edit[] = [
  merge({ metadata: { labels: { app: 'y' } } }),
  merge({ metadata: { labels: { app: 'x' } } }),
  merge({ metadata: { labels: { foreign: '1' } } }),
  merge({ metadata: { annotations: { foreign: '1' } } }),
  merge({ metadata: { managedFields: [{}] } }),
  merge({ data: { a: 'Mg==' } }),
  merge({ data: { a: 'MQ==' } }),
  merge({ data: { c: 'Mw==' } }),
  merge({ stringData: { a: '9' } }),
  merge({ spec: { replicas: 3 } }),
  merge({ spec: { replicas: 1 } }),
  merge({ spec: { paused: true } }),
  merge({ spec: { selector: { app: 'x', more: 'y' } } }),
  { type: 'json', body: [{ op: 'move', from: '/spec/ports/1', path: '/spec/ports/0' }] },
  {
    type: 'json',
    body: [
      { op: 'move', from: '/spec/template/spec/containers/0/env/1', path: '/spec/template/spec/containers/0/env/0' },
    ],
  },
  {
    type: 'json',
    body: [{ op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'C', value: '3' } }],
  },
  { type: 'json', body: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'other' }] },
]
const managers = ['robot', 'kubectl-edit', 'kustomize-controller', 'helm']

/** Edits through the API as any client would; those that do not fit the shape are refused and change nothing. */
async function edited(manifest: Manifest, { type, body }: Edit, manager: string): Promise<void> {
  const plural = `${manifest.kind.toLowerCase()}s`
  const root = manifest.apiVersion === 'v1' ? 'api/v1' : `apis/${manifest.apiVersion}`
  const path = `/${root}/namespaces/default/${plural}/x?fieldManager=${manager}`
  const contentType = `application/${type === 'json' ? 'json-patch' : 'merge-patch'}+json`
  const reply = await client.exchange({
    method: 'PATCH',
    path,
    accept: 'application/json',
    contentType,
    body: JSON.stringify(body),
    maxBytes: 1_048_576,
  })
  outcomes[reply.status] = (outcomes[reply.status] ?? 0) + 1
}

it('what the audit calls clean is what a full look leaves alone, after any edits by anyone', async () => {
  const change = fc.tuple(fc.constantFrom(...edits), fc.constantFrom(...managers))
  const property = fc.asyncProperty(
    fc.constantFrom(...shapes),
    fc.array(change, { minLength: 1, maxLength: 3 }),
    async (manifest, changes) => {
      const baseline = baselineOf(await test.apply(manifest), key)
      assert.ok(baseline !== undefined)
      for (const [edit, manager] of changes) await edited(manifest, edit, manager)
      const type = findType((await test.api.types()).types, refOf(manifest))
      assert.ok(type !== undefined)
      const answer = await test.api.listMetadata(type, { namespace: 'default' })
      assert.ok(answer.kind === 'ok')
      const listed = answer.value.items.find(({ metadata }) => metadata.name === 'x')
      const judgement = judge(listed, { uid: baseline.uid, baseline }, refOf(manifest), { key })
      const live = await test.get(manifest)
      const clean =
        judgement === 'clean' || (judgement === 'look' && live !== undefined && bodyClean(live, baseline, key))
      if (clean) assert.equal((await test.plan(manifest)).action, 'unchanged')
      // And once looked at, it is clean again.
      const again = baselineOf(await test.apply(manifest), key)
      const after = await test.get(manifest)
      assert.ok(again !== undefined && after !== undefined && bodyClean(after, again, key))
      assert.equal((await test.plan(manifest)).action, 'unchanged')
    },
  )
  await fc.assert(property, { numRuns: 150 })
  assert.ok((outcomes[200] ?? 0) > 100, JSON.stringify(outcomes))
})
