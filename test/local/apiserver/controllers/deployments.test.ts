import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { eventually } from '../../../support/eventually.ts'
import { type Client, clientOf, type Read } from './client.ts'

const deployments = '/apis/apps/v1/namespaces/default/deployments'
const replicaSets = '/apis/apps/v1/namespaces/default/replicasets'
const pods = '/api/v1/namespaces/default/pods'

interface Shape {
  readonly replicas?: number
  readonly image?: string
  readonly spec?: object
  readonly annotations?: Readonly<Record<string, string>>
  readonly podAnnotations?: Readonly<Record<string, string>>
}

function deployment(
  name: string,
  { replicas = 2, image = 'app:1', spec = {}, annotations, podAnnotations }: Shape = {},
) {
  return {
    metadata: { name, ...(annotations && { annotations }) },
    spec: {
      replicas,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, ...(podAnnotations && { annotations: podAnnotations }) },
        spec: { restartPolicy: 'Always', containers: [{ name: 'main', image }] },
      },
      ...spec,
    },
  }
}

function conditions({ status }: Read): Readonly<Record<string, string>> {
  return Object.fromEntries(status.conditions.map(({ type, status: is, reason }: Read) => [type, `${is} ${reason}`]))
}

describe('Deployments', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    server = await startApiServer()
    client = clientOf(server)
  })
  after(() => server?.close())

  const make = async (name: string, shape?: Shape): Promise<Read> => {
    await client.create(deployments, deployment(name, shape))
    await server.settled()
    return client.get(`${deployments}/${name}`)
  }
  const change = async (name: string, patch: unknown): Promise<Read> => {
    await client.merge(`${deployments}/${name}`, patch)
    await server.settled()
    return client.get(`${deployments}/${name}`)
  }
  const setsOf = (app: string) => client.list(`${replicaSets}?labelSelector=app%3D${app}`)
  const podsOf = (app: string) => client.list(`${pods}?labelSelector=app%3D${app}`)
  const image = (name: string) => ({ spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } } })

  it('become available through a ReplicaSet and its Pods', async () => {
    const made = await make('web', { annotations: { note: 'x' } })
    const { conditions: _, ...counters } = made.status
    assert.deepEqual(counters, {
      observedGeneration: made.metadata.generation,
      ...{ replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, terminatingReplicas: 0 },
    })
    assert.deepEqual(conditions(made), {
      Available: 'True MinimumReplicasAvailable',
      Progressing: 'True NewReplicaSetAvailable',
    })
    assert.equal(made.metadata.annotations['deployment.kubernetes.io/revision'], '1')
    const [set] = await setsOf('web')
    const hash = set.metadata.labels['pod-template-hash']
    assert.equal(set.metadata.name, `web-${hash}`)
    assert.deepEqual(set.metadata.annotations, {
      note: 'x',
      'deployment.kubernetes.io/desired-replicas': '2',
      'deployment.kubernetes.io/max-replicas': '3',
      'deployment.kubernetes.io/revision': '1',
    })
    const [pod] = await podsOf('web')
    assert.equal(pod.metadata.labels['pod-template-hash'], hash)
    assert.ok(pod.metadata.name.startsWith(`web-${hash}-`))
    assert.equal(pod.spec.nodeName, 'embedded-node')
    assert.equal(pod.status.phase, 'Running')
    assert.deepEqual(
      pod.status.conditions.map(({ type, status }: Read) => `${type} ${status}`),
      ['PodReadyToStartContainers True', 'Initialized True', 'Ready True', 'ContainersReady True', 'PodScheduled True'],
    )
    assert.ok(pod.status.containerStatuses[0].state.running.startedAt)
  })

  it('replace their Pods step by step, never more nor fewer than they may', async () => {
    await make('roll', { replicas: 3 })
    const counts: number[] = []
    const stop = await watched(server, `${pods}?labelSelector=app%3Droll`, (there) => {
      const running = there.filter((pod) => pod.metadata.deletionTimestamp === undefined)
      const ready = running.filter((pod) =>
        pod.status.conditions?.some(({ type, status }: Read) => type === 'Ready' && status === 'True'),
      )
      counts.push(running.length)
      assert.ok(running.length <= 4, `${running.length} Pods`)
      assert.ok(ready.length >= 3, `${ready.length} ready Pods`)
    })
    const rolled = await change('roll', image('app:2'))
    await eventually('the end', () => counts.at(-1) === 3 || undefined)
    stop()
    assert.equal(Math.max(...counts), 4)
    assert.equal(rolled.metadata.annotations['deployment.kubernetes.io/revision'], '2')
    assert.deepEqual(conditions(rolled), {
      Progressing: 'True NewReplicaSetAvailable',
      Available: 'True MinimumReplicasAvailable',
    })
    assert.deepEqual((await setsOf('roll')).map(({ spec }) => spec.replicas).toSorted(), [0, 3])
    assert.deepEqual([...new Set((await podsOf('roll')).map(({ spec }) => spec.containers[0].image))], ['app:2'])
  })

  it('go back to a former ReplicaSet where the template is the former one', async () => {
    await make('back')
    await change('back', image('app:2'))
    const back = await change('back', image('app:1'))
    assert.equal(back.metadata.annotations['deployment.kubernetes.io/revision'], '3')
    const sets = await setsOf('back')
    assert.equal(sets.length, 2)
    const current = sets.find(({ spec }) => spec.replicas === 2)
    assert.equal(current.metadata.annotations['deployment.kubernetes.io/revision-history'], '1')
  })

  it('replace all Pods at once where they are to be recreated', async () => {
    await make('anew', { spec: { strategy: { type: 'Recreate' } } })
    const anew = await change('anew', image('app:2'))
    assert.equal(conditions(anew).Progressing, 'True NewReplicaSetAvailable')
    assert.deepEqual(
      (await podsOf('anew')).map(({ spec }) => spec.containers[0].image),
      ['app:2', 'app:2'],
    )
  })

  it('follow when they are scaled, down to nothing and up again', async () => {
    await make('size')
    for (const replicas of [5, 0, 1]) {
      const scaled = await change('size', { spec: { replicas } })
      assert.equal(scaled.status.availableReplicas ?? 0, replicas)
      assert.equal((await podsOf('size')).length, replicas)
      assert.equal((await setsOf('size')).length, 1)
    }
  })

  it('keep as many former ReplicaSets as their history may hold', async () => {
    await make('short', { spec: { revisionHistoryLimit: 1 } })
    for (const name of ['app:2', 'app:3', 'app:4']) await change('short', image(name))
    assert.equal((await setsOf('short')).length, 2)
  })

  it('do nothing but scale while they are paused', async () => {
    await make('pause')
    const paused = await change('pause', { spec: { paused: true, ...image('app:2').spec } })
    assert.equal(conditions(paused).Progressing, 'Unknown DeploymentPaused')
    assert.equal((await setsOf('pause')).length, 1)
    const resumed = await change('pause', { spec: { paused: false } })
    assert.equal(conditions(resumed).Progressing, 'True NewReplicaSetAvailable')
    assert.equal((await setsOf('pause')).length, 2)
  })

  it('make up for Pods that are deleted, and go with them', async () => {
    await make('gone')
    const [pod] = await podsOf('gone')
    await client.remove(`${pods}/${pod.metadata.name}`)
    await server.settled()
    assert.equal((await podsOf('gone')).length, 2)
    await client.remove(`${deployments}/gone`)
    await server.settled()
    assert.deepEqual(await podsOf('gone'), [])
    assert.deepEqual(await setsOf('gone'), [])
  })

  it('take over ReplicaSets that another one has left behind', async () => {
    await make('heir')
    await client.remove(`${deployments}/heir`, { propagationPolicy: 'Orphan' })
    await server.settled()
    const before = (await podsOf('heir')).map(({ metadata }) => metadata.name)
    assert.equal(before.length, 2)
    await make('heir')
    assert.deepEqual(
      (await podsOf('heir')).map(({ metadata }) => metadata.name),
      before,
    )
    assert.equal((await setsOf('heir'))[0].metadata.ownerReferences[0].name, 'heir')
  })

  const steered: readonly (readonly [pods: string, phase: string, reason: string])[] = [
    ['crash', 'Running', 'CrashLoopBackOff'],
    ['image-error', 'Pending', 'ImagePullBackOff'],
    ['redy', 'Pending', 'InvalidSteering'],
  ]
  for (const [value, phase, reason] of steered) {
    it(`miss their deadline where their Pods are steered to ${value}`, async () => {
      const annotations = { 'embedded.sluice.dev/pods': value }
      await make(`bad-${value}`, { podAnnotations: annotations, spec: { progressDeadlineSeconds: 1 } })
      const [pod] = await podsOf(`bad-${value}`)
      assert.equal(pod.status.phase, phase)
      assert.equal(pod.status.containerStatuses[0].state.waiting.reason, reason)
      const late = await eventually('the deadline', async () => {
        const read = await client.get(`${deployments}/bad-${value}`)
        return conditions(read).Progressing === 'False ProgressDeadlineExceeded' ? read : undefined
      })
      assert.equal(conditions(late).Available, 'False MinimumReplicasUnavailable')
      assert.equal(late.status.unavailableReplicas, 2)
    })
  }

  it('stay pending without a node, until the annotation of the Deployment says otherwise', async () => {
    const steer = (value: string | null) => ({ metadata: { annotations: { 'embedded.sluice.dev/pods': value } } })
    await make('later', { annotations: { 'embedded.sluice.dev/pods': 'pending' } })
    const [pod] = await podsOf('later')
    assert.equal(pod.spec.nodeName, undefined)
    assert.equal(pod.status.conditions[0].reason, 'Unschedulable')
    const ready = await change('later', steer(null))
    assert.equal(ready.status.readyReplicas, 2)
    const crashed = await change('later', steer('crash'))
    assert.equal(crashed.status.readyReplicas, undefined)
  })

  it('become ready after a delay', async () => {
    const made = await make('slow', { podAnnotations: { 'embedded.sluice.dev/delay': '300ms' } })
    assert.equal(made.status.readyReplicas, undefined)
    await eventually('readiness', async () => {
      return (await client.get(`${deployments}/slow`)).status.readyReplicas === 2 || undefined
    })
  })

  it('count Pods as available once they have been ready for long enough', async () => {
    const made = await make('steady', { spec: { minReadySeconds: 1 } })
    assert.equal(made.status.readyReplicas, 2)
    assert.equal(made.status.availableReplicas, undefined)
    await eventually('availability', async () => {
      return (await client.get(`${deployments}/steady`)).status.availableReplicas === 2 || undefined
    })
  })
})

/** Tells of all objects of a path after each change, until it is stopped. */
async function watched(server: ApiServer, path: string, tell: (objects: readonly Read[]) => void): Promise<() => void> {
  const there = new Map<string, Read>()
  const stopping = new AbortController()
  const headers = { authorization: `Bearer ${server.token}` }
  const answer = await fetch(`${server.url}${path}&watch=true`, { headers, signal: stopping.signal })
  const follow = async (): Promise<void> => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of answer.body!) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { type, object } = JSON.parse(line)
        if (type === 'DELETED') there.delete(object.metadata.name)
        else there.set(object.metadata.name, object)
        // Objects that were there come one by one.
        if (there.size >= 3) tell([...there.values()])
      }
    }
  }
  follow().catch((failure) => {
    if (!stopping.signal.aborted) throw failure
  })
  return () => stopping.abort()
}
