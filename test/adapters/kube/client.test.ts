import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ClientOptions, kubeClient } from '../../../lib/adapters/kube/client.ts'
import type { ResourceType } from '../../../lib/apply/cluster.ts'
import { Problem } from '../../../lib/core/problem.ts'
import { type FakeAnswer, type FakeRequest, fakeApi } from '../../support/fake-api.ts'

const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: [],
}
const roles: ResourceType = {
  ...configMaps,
  group: 'rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
}
const ref = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'ns', name: 'a' }
const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'ns' } }
const precondition = { uid: 'u', resourceVersion: '7' }

const object = {
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'a', namespace: 'ns', uid: 'u', resourceVersion: '7' },
}
const ok: FakeAnswer = { status: 200, json: object }
const refusal = (status: number, reason: string, causes: readonly unknown[] = []): FakeAnswer => {
  return { status, json: { kind: 'Status', code: status, reason, message: `${reason} it is`, details: { causes } } }
}

async function against(
  answers: readonly FakeAnswer[] | ((request: FakeRequest, index: number) => FakeAnswer),
  options: Partial<ClientOptions> = {},
) {
  const answer = Array.isArray(answers) ? (_: FakeRequest, index: number) => answers[index] ?? ok : answers
  const server = await fakeApi(answer as (request: FakeRequest, index: number) => FakeAnswer)
  const pauses: number[] = []
  const clock = { sleep: async (ms: number) => void pauses.push(ms) }
  const client = kubeClient({ server: server.url, token: async () => 'secret-token' }, { clock, ...options })
  return {
    server,
    client,
    pauses,
    sent: () => server.requests.map(({ method, url }) => `${method} ${url}`),
    async [Symbol.asyncDispose]() {
      client.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const thrown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  assert.ok(thrown instanceof Problem, String(thrown))
  return thrown
}

describe('requests', () => {
  it('carry the token, and paths of all shapes', async () => {
    await using api = await against([])
    await api.client.get(configMaps, 'ns', 'a')
    await api.client.get(roles, '', 'system:a/b')
    await api.client.apply(configMaps, manifest, { fieldManager: 'kustomize-controller', dryRun: true })
    await api.client.delete(configMaps, ref, precondition)
    assert.deepEqual(api.sent(), [
      'GET /api/v1/namespaces/ns/configmaps/a',
      'GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%2Fb',
      'PATCH /api/v1/namespaces/ns/configmaps/a?fieldManager=kustomize-controller&force=true&dryRun=All',
      'DELETE /api/v1/namespaces/ns/configmaps/a',
    ])
    const [, , patch, deletion] = api.server.requests
    assert.equal(patch?.headers.authorization, 'Bearer secret-token')
    assert.equal(patch?.headers['content-type'], 'application/apply-patch+yaml')
    const { propagationPolicy, preconditions } = JSON.parse(deletion?.body ?? '')
    assert.deepEqual(
      { propagationPolicy, preconditions },
      { propagationPolicy: 'Background', preconditions: precondition },
    )
  })

  it('put the precondition into the body of an apply', async () => {
    await using api = await against([])
    await api.client.apply(configMaps, manifest, { fieldManager: 'm', dryRun: false, precondition })
    assert.deepEqual(JSON.parse(api.server.requests[0]?.body ?? '').metadata, { ...manifest.metadata, ...precondition })
  })

  it('are observed, repeats included', async () => {
    const seen: string[] = []
    await using api = await against([refusal(429, 'TooManyRequests')], {
      onRequest: ({ method, path }) => seen.push(`${method} ${path}`),
    })
    await api.client.get(configMaps, 'ns', 'a')
    assert.deepEqual(seen, Array(2).fill('GET /api/v1/namespaces/ns/configmaps/a'))
  })
})

describe('repeats', () => {
  it('wait as long as the server asks for, and not longer than 5 s', async () => {
    const throttled = (seconds: string): FakeAnswer => ({ status: 429, json: {}, headers: { 'retry-after': seconds } })
    await using api = await against([throttled('1'), throttled('60')])
    assert.equal((await api.client.get(configMaps, 'ns', 'a')).kind, 'ok')
    assert.deepEqual(api.pauses, [1_000, 5_000])
  })

  const apply = (dryRun: boolean, conditioned: boolean) => ({
    fieldManager: 'm',
    dryRun,
    ...(conditioned && { precondition }),
  })
  const cases: readonly [string, FakeAnswer, boolean, boolean, number][] = [
    ['a broken dry-run is repeated', 'reset', true, false, 2],
    ['a broken write with precondition is repeated', 'reset', false, true, 2],
    ['a broken creation is not, its fate is unknown', 'reset', false, false, 1],
    ['a throttled creation is repeated', { status: 429, json: {} }, false, false, 2],
    ['a creation that a gateway lost is not repeated', { raw: 'Bad gateway', status: 502 }, false, false, 1],
  ]
  for (const [what, answer, dryRun, conditioned, count] of cases) {
    it(what, async () => {
      await using api = await against([answer])
      const outcome = api.client.apply(configMaps, manifest, apply(dryRun, conditioned))
      if (count === 1) assert.equal((await problemOf(outcome)).code, 'ClusterUnreachable')
      else assert.equal((await outcome).kind, 'ok')
      assert.equal(api.server.requests.length, count)
    })
  }

  it('end after four requests', async () => {
    await using api = await against(() => 'reset')
    assert.equal((await problemOf(api.client.get(configMaps, 'ns', 'a'))).code, 'ClusterUnreachable')
    assert.equal(api.server.requests.length, 4)
  })

  it('do not happen for a request that took too long', async () => {
    await using api = await against(() => 'hang', { timeoutMs: 50 })
    const problem = await problemOf(api.client.get(configMaps, 'ns', 'a'))
    assert.match(problem.message, /no answer within 0\.05 s/)
    assert.equal(api.server.requests.length, 1)
  })

  it('stop when the caller gives up', async () => {
    const giveUp = new AbortController()
    await using api = await against(() => 'hang', { signal: giveUp.signal })
    const asked = problemOf(api.client.get(configMaps, 'ns', 'a'))
    setTimeout(() => giveUp.abort(), 20)
    assert.equal((await asked).code, 'Aborted')
    assert.equal((await problemOf(api.client.get(configMaps, 'ns', 'a'))).code, 'Aborted')
  })
})

describe('refusals', () => {
  it('carry the code, reason, message and causes of the Status', async () => {
    const cause = { reason: 'FieldValueInvalid', message: 'field is immutable', field: 'spec.selector' }
    await using api = await against([refusal(422, 'Invalid', [cause])])
    const answer = await api.client.get(configMaps, 'ns', 'a')
    assert.deepEqual(answer, {
      kind: 'refused',
      status: 422,
      reason: 'Invalid',
      message: 'Invalid it is',
      causes: [cause],
    })
  })

  it('of status 500 belong to the object: a webhook that is down does not make the cluster unreachable', async () => {
    await using api = await against([refusal(500, 'InternalError')])
    assert.equal((await api.client.get(configMaps, 'ns', 'a')).kind, 'refused')
  })

  it('without a Status show nothing of the page that came instead', async () => {
    await using api = await against([{ raw: '<h1>who are you</h1>', status: 403 }])
    const answer = await api.client.get(configMaps, 'ns', 'a')
    assert.equal(answer.kind === 'refused' && answer.message, 'HTTP 403')
  })

  it('with a redirect or a page instead of JSON are no answer', async () => {
    for (const answer of [
      { raw: '', status: 302 },
      { raw: '<html>', status: 200 },
    ]) {
      await using api = await against([answer])
      assert.equal((await problemOf(api.client.get(configMaps, 'ns', 'a'))).code, 'ClusterUnreachable')
    }
  })
})

describe('lists', () => {
  const page = (names: readonly string[], next = ''): FakeAnswer => {
    const items = names.map((name) => ({ metadata: { name, uid: name, resourceVersion: '1' } }))
    return { status: 200, json: { metadata: { resourceVersion: '9', continue: next }, items } }
  }
  const listed = async (promise: ReturnType<Awaited<ReturnType<typeof against>>['client']['list']>) => {
    const answer = await promise
    return answer.kind === 'ok' ? answer.value.items.map(({ kind, metadata }) => `${kind} ${metadata.name}`) : answer
  }

  it('are read page by page, newest known version first', async () => {
    await using api = await against([page(['a'], 'next page'), page(['b'])])
    const options = { labelSelector: 'x=y', resourceVersion: '5', namespace: 'ns' }
    assert.deepEqual(await listed(api.client.listMetadata(configMaps, options)), ['ConfigMap a', 'ConfigMap b'])
    const path = '/api/v1/namespaces/ns/configmaps?limit=500&labelSelector=x%3Dy'
    assert.deepEqual(api.sent(), [
      `GET ${path}&resourceVersion=5&resourceVersionMatch=NotOlderThan`,
      `GET ${path}&continue=next%20page`,
    ])
    assert.match(api.server.requests[0]?.headers.accept ?? '', /as=PartialObjectMetadataList/)
  })

  it('start again once when the next page expired', async () => {
    await using api = await against([page(['a'], 'x'), refusal(410, 'Expired'), page(['a'], 'y'), page(['b'])])
    assert.deepEqual(await listed(api.client.list(configMaps, {})), ['ConfigMap a', 'ConfigMap b'])
    await using twice = await against([
      page(['a'], 'x'),
      refusal(410, 'Expired'),
      page(['a'], 'y'),
      refusal(410, 'Expired'),
    ])
    assert.equal((await twice.client.list(configMaps, {})).kind, 'refused')
  })

  it('are asked without a version that the server does not know yet', async () => {
    await using api = await against([refusal(504, 'Timeout', [{ reason: 'ResourceVersionTooLarge' }]), page(['a'])])
    assert.deepEqual(await listed(api.client.list(configMaps, { resourceVersion: '99' })), ['ConfigMap a'])
    assert.equal(api.sent()[1], 'GET /api/v1/configmaps?limit=500')
  })

  it('cut in half are never taken for whole ones', async () => {
    await using once = await against(['half', page(['a'])])
    assert.deepEqual(await listed(once.client.list(configMaps, {})), ['ConfigMap a'])
    await using always = await against(() => 'half')
    assert.equal((await problemOf(always.client.list(configMaps, {}))).code, 'ClusterUnreachable')
  })
})

describe('discovery', () => {
  const resource = (plural: string, kind: string) => ({
    resource: plural,
    scope: 'Namespaced',
    verbs: ['patch'],
    responseKind: { kind },
  })
  const group = (name: string, freshness: string, resources: readonly unknown[]) => ({
    metadata: { name },
    versions: [{ version: 'v1', freshness, resources }],
  })
  const aggregated = (items: readonly unknown[]): FakeAnswer => ({
    status: 200,
    json: { kind: 'APIGroupDiscoveryList', items },
  })

  it('takes two requests, is kept until forgotten, and names stale groups', async () => {
    await using api = await against(({ url }) =>
      url === '/api'
        ? aggregated([group('', 'Current', [resource('configmaps', 'ConfigMap')])])
        : aggregated([
            group('apps', 'Current', [resource('deployments', 'Deployment')]),
            group('metrics.k8s.io', 'Stale', []),
          ]),
    )
    const { types, unavailable } = await api.client.types()
    await api.client.types()
    assert.deepEqual(
      types.map(({ group, kind }) => `${group}/${kind}`),
      ['/ConfigMap', 'apps/Deployment'],
    )
    assert.deepEqual(unavailable, ['metrics.k8s.io'])
    assert.equal(api.server.requests.length, 2)
    api.client.forgetTypes()
    await api.client.types()
    assert.equal(api.server.requests.length, 4)
  })

  it('falls back to one request per group version, preferred versions first', async () => {
    const answers: Record<string, FakeAnswer> = {
      '/api': { status: 200, json: { kind: 'APIVersions', versions: ['v1'] } },
      '/apis': {
        status: 200,
        json: {
          kind: 'APIGroupList',
          groups: [
            {
              versions: [{ groupVersion: 'a.dev/v1beta1' }, { groupVersion: 'a.dev/v1' }],
              preferredVersion: { groupVersion: 'a.dev/v1' },
            },
            { versions: [{ groupVersion: 'down.dev/v1' }] },
          ],
        },
      },
      '/api/v1': {
        status: 200,
        json: {
          resources: [
            { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get'] },
            { name: 'pods/log', kind: 'Pod' },
          ],
        },
      },
      '/apis/a.dev/v1': { status: 200, json: { resources: [{ name: 'things', kind: 'Thing', verbs: ['patch'] }] } },
      '/apis/a.dev/v1beta1': {
        status: 200,
        json: { resources: [{ name: 'things', kind: 'Thing', verbs: ['patch'] }] },
      },
    }
    await using api = await against(({ url }) => answers[url] ?? refusal(503, 'ServiceUnavailable'))
    const { types, unavailable } = await api.client.types()
    assert.deepEqual(
      types.map(({ version, kind }) => `${version} ${kind}`),
      ['v1 Pod', 'v1 Thing', 'v1beta1 Thing'],
    )
    assert.deepEqual(unavailable, ['down.dev'])
  })

  it('says whose credentials are refused, and asks again next time', async () => {
    let denied = true
    await using api = await against(() => (denied ? refusal(401, 'Unauthorized') : aggregated([])))
    const problem = await problemOf(api.client.types())
    assert.equal(problem.code, 'AccessDenied')
    assert.doesNotMatch(problem.message, /secret-token/)
    denied = false
    assert.deepEqual((await api.client.types()).types, [])
  })
})

describe('what is not of the API server', () => {
  for (const status of [404, 410]) {
    it(`is no answer: HTTP ${status} of a gateway does not say that an object is gone`, async () => {
      const raw = { status, raw: '<html>nothing here</html>' }
      await using here = await against(() => raw)
      const { client } = here
      for (const asked of [
        () => client.get(configMaps, 'ns', 'a'),
        () => client.delete(configMaps, ref, precondition),
        () => client.listMetadata(configMaps, {}),
      ])
        assert.equal((await problemOf(asked())).code, 'ClusterUnreachable')
    })
  }
  for (const json of [{}, { kind: 'ConfigMap', metadata: { name: 'a' } }, { items: 'none' }]) {
    it(`is no empty list: ${JSON.stringify(json)}`, async () => {
      await using here = await against([{ status: 200, json }])
      assert.equal((await problemOf(here.client.listMetadata(configMaps, {}))).code, 'ClusterRejected')
    })
  }
  it('null is an empty list as Go writes it', async () => {
    await using here = await against([{ status: 200, json: { metadata: { resourceVersion: '9' }, items: null } }])
    const answer = await here.client.listMetadata(configMaps, {})
    assert.deepEqual(answer, { kind: 'ok', value: { resourceVersion: '9', items: [] } })
  })
})
