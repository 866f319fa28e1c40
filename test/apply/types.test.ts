import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClusterApi, ResourceType } from '../../lib/apply/cluster.ts'
import { findType, place } from '../../lib/apply/types.ts'
import { Problem } from '../../lib/core/problem.ts'

const type = (group: string, version: string, kind: string, namespaced = true): ResourceType => {
  return { group, version, kind, plural: `${kind.toLowerCase()}s`, namespaced, verbs: ['get', 'patch'] }
}
const served = [
  type('', 'v1', 'ConfigMap'),
  type('', 'v1', 'Namespace', false),
  type('example.dev', 'v2', 'Widget'),
  type('example.dev', 'v1', 'Widget'),
]

/** A server whose answer changes when it is asked again. */
function cluster(first: readonly ResourceType[], second = first, unavailable: readonly string[] = []) {
  let asked = 1
  const api = {
    types: async () => ({ types: asked === 1 ? first : second, unavailable }),
    forgetTypes() {
      asked += 1
    },
  }
  return { api: api as ClusterApi, asked: () => asked }
}

const manifest = (apiVersion: string, kind: string, namespace?: string) => {
  return { apiVersion, kind, metadata: { name: 'a', ...(namespace !== undefined && { namespace }) } }
}

async function placed(api: ClusterApi, ...one: Parameters<typeof manifest>): Promise<string> {
  const [found] = await place(api, [manifest(...one)])
  assert.ok(found !== undefined)
  if (found instanceof Problem) return found.message
  return `${found.type.plural} ${found.type.version} [${found.ref.namespace}] ${JSON.stringify(found.manifest.metadata)}`
}

describe('placing', () => {
  it('finds the type in the version asked for', async () => {
    const { api, asked } = cluster(served)
    assert.equal(await placed(api, 'example.dev/v1', 'Widget', 'ns'), 'widgets v1 [ns] {"name":"a","namespace":"ns"}')
    assert.equal(asked(), 1)
  })

  it('drops the namespace of a cluster-scoped object', async () => {
    assert.equal(await placed(cluster(served).api, 'v1', 'Namespace', 'ns'), 'namespaces v1 [] {"name":"a"}')
  })

  it('misses the namespace of a namespaced one, in the words of Flux', async () => {
    const message = await placed(cluster(served).api, 'v1', 'ConfigMap')
    assert.match(
      message,
      /^ConfigMap\/a namespace not specified: the server could not find the requested resource\. Set metadata\.namespace/,
    )
  })

  it('asks once more for a kind that was just defined', async () => {
    const { api, asked } = cluster(served.slice(0, 2), served)
    assert.match(await placed(api, 'example.dev/v2', 'Widget', 'ns'), /^widgets v2/)
    assert.equal(asked(), 2)
  })

  it('says what to do about an unknown kind', async () => {
    const message = await placed(cluster(served).api, 'example.dev/v1', 'Gadget', 'ns')
    assert.match(
      message,
      /no matches for kind "Gadget" in version "example\.dev\/v1"\. Apply its CustomResourceDefinition first/,
    )
    const down = await placed(cluster(served, served, ['metrics.k8s.io']).api, 'metrics.k8s.io/v1', 'NodeMetrics')
    assert.match(down, /The API group metrics\.k8s\.io does not answer at present/)
  })
})

describe('a type of an inventory', () => {
  it('is served in the version last written, or in another', () => {
    const widget = { group: 'example.dev', kind: 'Widget' }
    assert.equal(findType(served, { ...widget, version: 'v1' })?.version, 'v1')
    assert.equal(findType(served, { ...widget, version: 'v1beta1' })?.version, 'v2')
    assert.equal(findType(served, { ...widget, kind: 'Gadget', version: 'v1' }), undefined)
  })
})
