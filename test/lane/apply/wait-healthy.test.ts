import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer, ClusterApi, LiveObject, ResourceType } from '../../../lib/apply/cluster.ts'
import type { Problem } from '../../../lib/core/problem.ts'
import { type WaitOptions, type Watched, waitHealthy } from '../../../lib/lane/apply/wait-healthy.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const type: ResourceType = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
  verbs: ['get'],
}

/** Answers of the API server by the name of the object; the last one stays. */
type Script = Readonly<Record<string, readonly Answer<LiveObject>[]>>

function refusal(status: number, message: string): Answer<LiveObject> {
  return { kind: 'refused', status, reason: '', message, causes: [] }
}

function live(state: 'ready' | 'rolling' | 'stalled'): LiveObject {
  const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }
  const fine = { type: 'Available', status: 'True' }
  const ready = state === 'ready' ? 1 : 0
  const status = { replicas: 1, updatedReplicas: 1, availableReplicas: ready, readyReplicas: ready }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'web', uid: 'u', resourceVersion: '1' },
    spec: { replicas: 1 },
    status: { ...status, conditions: state === 'stalled' ? [late] : [fine] },
  }
}

const ok = (state: Parameters<typeof live>[0]): Answer<LiveObject> => ({ kind: 'ok', value: live(state) })

function watched(name: string, change: Partial<Watched> = {}): Watched {
  return { ref: { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'web', name }, type, ...change }
}

async function wait(script: Script, objects: readonly Watched[], options: Partial<WaitOptions> = {}) {
  const clock = virtualClock()
  const asked: string[] = []
  const api: Pick<ClusterApi, 'get'> = {
    async get(_, __, name) {
      const answers = script[name] ?? []
      const nth = asked.filter((each) => each === name).length
      asked.push(name)
      return answers[Math.min(nth, answers.length - 1)] ?? refusal(404, 'not found')
    },
  }
  const deps = { api: api as ClusterApi, clock, requestsAtOnce: 2 }
  const signal = new AbortController().signal
  const problem: Problem | undefined = await waitHealthy(deps, objects, { timeoutMs: 10_000, signal, ...options })
  return { problem: problem?.message, asked, slept: clock.slept }
}

describe('waiting for health', () => {
  it('of nothing is over at once', async () => {
    assert.deepEqual(await wait({}, []), { problem: undefined, asked: [], slept: [] })
  })

  it('costs no request where the answer to our own write was healthy', async () => {
    const objects = [watched('web', { live: live('ready') })]
    assert.deepEqual(await wait({}, objects), { problem: undefined, asked: [], slept: [] })
  })

  it('takes no answer to our own write for unhealthy: its status is not there yet', async () => {
    for (const state of ['rolling', 'stalled'] as const) {
      const found = await wait({ web: [ok('ready')] }, [watched('web', { live: live(state) })])
      assert.deepEqual(found, { problem: undefined, asked: ['web'], slept: [] })
    }
  })

  it('looks again after pauses that double from 100 ms to 2 s', async () => {
    const { slept, asked } = await wait({ web: [...Array(7).fill(ok('rolling')), ok('ready')] }, [watched('web')])
    assert.deepEqual(slept, [100, 200, 400, 800, 1_600, 2_000, 2_000])
    assert.equal(asked.length, 8)
  })

  it('asks no more for what is healthy', async () => {
    const script = { slow: [ok('rolling'), ok('rolling'), ok('ready')], quick: [ok('ready')] }
    const { asked } = await wait(script, [watched('slow'), watched('quick')])
    assert.deepEqual(asked.toSorted(), ['quick', 'slow', 'slow', 'slow'])
  })

  it('ends early where one failed, and names that one', async () => {
    const { problem, slept } = await wait({ web: [ok('rolling')], bad: [ok('rolling'), ok('stalled')] }, [
      watched('web'),
      watched('bad'),
    ])
    assert.deepEqual(slept, [100])
    assert.equal(
      problem,
      "health check failed after 100ms: failed early due to stalled resources: [Deployment/web/bad status: 'Failed']. " +
        'The first says: Progress deadline exceeded.',
    )
  })

  it('ends with the time-out, and names all that are still open', async () => {
    const { problem } = await wait({ a: [ok('rolling')], c: [ok('ready')] }, [watched('a'), watched('b'), watched('c')])
    assert.equal(
      problem,
      'health check failed after 11.1s: timeout waiting for: ' +
        "[Deployment/web/a status: 'InProgress', Deployment/web/b status: 'NotFound']. The first says: Available: 0/1.",
    )
  })

  it('takes what is gone for healthy only where it may vanish', async () => {
    assert.equal((await wait({}, [watched('job', { mayVanish: true })])).problem, undefined)
    assert.match((await wait({}, [watched('job')])).problem ?? '', /status: 'NotFound'/)
  })

  it('goes on where the API server refuses an answer for a while', async () => {
    const { problem } = await wait({ web: [refusal(503, 'later'), ok('ready')] }, [watched('web')])
    assert.equal(problem, undefined)
    assert.match(
      (await wait({ web: [refusal(403, 'forbidden')] }, [watched('web')])).problem ?? '',
      /can't determine status for Deployment.web.web.*forbidden/,
    )
  })

  it('ends where a person suspends the unit', async () => {
    let looks = 0
    const check = async () => {
      if (++looks === 3) throw new Error('suspended')
    }
    await assert.rejects(wait({ web: [ok('rolling')] }, [watched('web')], { check }), /suspended/)
  })

  it('ends where the lane is stopped', async () => {
    await assert.rejects(wait({ web: [ok('rolling')] }, [watched('web')], { signal: AbortSignal.abort() }))
  })
})
