import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Answer, ClusterApi } from '../../lib/apply/cluster.ts'
import { Problem, type ProblemCode } from '../../lib/core/problem.ts'
import { type KeptLane, keptLanes } from '../../lib/local/kept-lanes.ts'
import { noticingApi } from '../../lib/local/noticing-api.ts'
import { discoveryScene } from '../lane/discovery-scene.ts'

const { deps } = discoveryScene()

/** Lanes that count how often they were made and closed. */
function scene(make?: (cluster: string) => Promise<KeptLane | undefined>) {
  const seen = { made: 0, closed: 0, lost: false }
  const lanes = keptLanes(async (cluster) => {
    seen.made++
    if (make !== undefined) return make(cluster)
    return { deps, isLost: () => seen.lost, close: () => void seen.closed++ }
  })
  const activate = async () => (await lanes.open('test'))?.close()
  return { seen, lanes, activate }
}

describe('the lanes of a process that stays up', () => {
  test('keep their connections from one activation to the next', async () => {
    const { seen, lanes, activate } = scene()
    await activate()
    await activate()
    assert.deepEqual(seen, { made: 1, closed: 0, lost: false })
    await lanes.close()
    assert.equal(seen.closed, 1)
  })

  test('are made anew after their connection was lost, when the activation is over', async () => {
    const { seen, lanes, activate } = scene()
    const lane = await lanes.open('test')
    seen.lost = true
    assert.equal(seen.closed, 0)
    lane?.close()
    seen.lost = false
    assert.equal(seen.closed, 1)
    await activate()
    assert.equal(seen.made, 2)
  })

  test('are tried again where they could not be made', async () => {
    let isThere = false
    const { seen, lanes } = scene(async () => {
      if (!isThere) throw new Problem({ code: 'InvalidInput', subject: 'kubeconfig', what: 'does not exist' })
      return { deps, isLost: () => false, close: () => undefined }
    })
    await assert.rejects(lanes.open('test'), { code: 'InvalidInput' })
    isThere = true
    assert.notEqual(await lanes.open('test'), undefined)
    assert.equal(seen.made, 2)
    await lanes.close()
  })

  test('are none for a cluster that is not there', async () => {
    const { lanes } = scene(async () => undefined)
    assert.equal(await lanes.open('other'), undefined)
    await lanes.close()
  })

  test('close also what is still being made', async () => {
    const { seen, lanes } = scene()
    const opening = lanes.open('test')
    await lanes.close()
    await opening
    assert.equal(seen.closed, 1)
  })
})

describe('a connection', () => {
  const type = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs: [] }
  const refusal = (status: number): Answer<never> => ({ kind: 'refused', status, reason: '', message: '', causes: [] })

  async function asking(answer: () => Promise<Answer<never>>) {
    const seen = { lost: 0, forgotten: 0 }
    const api: ClusterApi = {
      ...deps.api,
      get: answer,
      listMetadata: answer,
      forgetTypes: () => void seen.forgotten++,
    }
    const noticing = noticingApi(api, () => void seen.lost++)
    await noticing.get(type, '', 'kube-system').catch(() => undefined)
    await noticing.listMetadata(type, {}).catch(() => undefined)
    return seen
  }

  const thrown: readonly [ProblemCode, number][] = [
    ['ClusterUnreachable', 2],
    ['AccessDenied', 2],
    ['Aborted', 0],
  ]
  for (const [code, lost] of thrown) {
    test(`is ${lost > 0 ? '' : 'not '}lost with ${code}`, async () => {
      const seen = await asking(() => Promise.reject(new Problem({ code, what: 'happened' })))
      assert.deepEqual(seen, { lost, forgotten: 0 })
    })
  }

  const refused: readonly [number, { lost: number; forgotten: number }][] = [
    [401, { lost: 2, forgotten: 0 }],
    [403, { lost: 0, forgotten: 0 }],
    [404, { lost: 0, forgotten: 1 }],
    [503, { lost: 0, forgotten: 0 }],
  ]
  for (const [status, expected] of refused) {
    test(`refused with ${status}: ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(await asking(async () => refusal(status)), expected)
    })
  }

  test('passes on what it was told', async () => {
    const api: ClusterApi = { ...deps.api, get: async () => refusal(404) }
    assert.deepEqual(await noticingApi(api, () => undefined).get(type, '', 'x'), refusal(404))
    const down = new Problem({ code: 'ClusterUnreachable', what: 'did not answer' })
    const dead: ClusterApi = { ...deps.api, get: () => Promise.reject(down) }
    await assert.rejects(noticingApi(dead, () => undefined).get(type, '', 'x'), down)
  })
})
