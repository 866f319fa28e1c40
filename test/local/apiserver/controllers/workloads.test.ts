import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { eventually } from '../../../support/eventually.ts'
import { type Client, clientOf, type Read } from './client.ts'

const apps = '/apis/apps/v1/namespaces/default'
const batch = '/apis/batch/v1/namespaces/default'
const core = '/api/v1/namespaces/default'

const podSpec = { restartPolicy: 'Always', containers: [{ name: 'main', image: 'app:1' }] }
const image = (name: string) => ({ spec: { template: { spec: { containers: [{ name: 'main', image: name }] } } } })

function selecting(app: string, annotations: Readonly<Record<string, string>> = {}) {
  return {
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app }, annotations }, spec: podSpec },
  }
}

function conditions({ status }: Read): readonly string[] {
  return (status.conditions ?? []).map(({ type, status: is, reason }: Read) => `${type} ${is} ${reason}`)
}

describe('workloads', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    server = await startApiServer()
    client = clientOf(server)
  })
  after(() => server?.close())

  const make = async (path: string, name: string, spec: object, metadata: object = {}): Promise<Read> => {
    await client.create(path, { metadata: { name, ...metadata }, spec })
    await server.settled()
    return client.get(`${path}/${name}`)
  }
  const change = async (path: string, patch: unknown): Promise<Read> => {
    await client.merge(path, patch)
    await server.settled()
    return client.get(path)
  }
  const podsOf = async (app: string): Promise<readonly Read[]> => client.list(`${core}/pods?labelSelector=app%3D${app}`)
  const names = (objects: readonly Read[]) => objects.map(({ metadata }) => metadata.name)

  describe('StatefulSets', () => {
    const sets = `${apps}/statefulsets`
    const claims = [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ]

    it('have numbered Pods with claims of their own', async () => {
      const made = await make(sets, 'db', {
        ...selecting('db'),
        ...{ replicas: 2, serviceName: 'db', volumeClaimTemplates: claims },
      })
      const revision = made.status.currentRevision
      assert.deepEqual(made.status, {
        observedGeneration: made.metadata.generation,
        ...{ replicas: 2, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2, availableReplicas: 2 },
        ...{ currentRevision: revision, updateRevision: revision, collisionCount: 0 },
      })
      const [first, second] = await podsOf('db')
      assert.deepEqual([first.metadata.name, second.metadata.name], ['db-0', 'db-1'])
      assert.equal(first.metadata.labels['controller-revision-hash'], revision)
      assert.equal(second.metadata.labels['apps.kubernetes.io/pod-index'], '1')
      assert.deepEqual([first.spec.hostname, first.spec.subdomain], ['db-0', 'db'])
      const claim = await client.get(`${core}/persistentvolumeclaims/data-db-1`)
      assert.equal(claim.status.phase, 'Bound')
      const volume = await client.get(`/api/v1/persistentvolumes/${claim.spec.volumeName}`)
      assert.equal(volume.status.phase, 'Bound')
      assert.equal(volume.spec.claimRef.name, 'data-db-1')
    })

    it('replace Pods from the last to the first, and come to a new revision', async () => {
      await make(sets, 'order', { ...selecting('order'), replicas: 3 })
      const changed = await change(`${sets}/order`, image('app:2'))
      assert.equal(changed.status.currentRevision, changed.status.updateRevision)
      assert.equal(changed.status.updatedReplicas, 3)
      const revisions = await client.list(`${apps}/controllerrevisions?labelSelector=app%3Dorder`)
      assert.deepEqual(revisions.map(({ revision }) => revision).toSorted(), [1, 2])
    })

    it('keep Pods below the partition as they were', async () => {
      const spec = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }
      await make(sets, 'part', { ...selecting('part'), replicas: 2, ...spec })
      const changed = await change(`${sets}/part`, image('app:2'))
      assert.notEqual(changed.status.currentRevision, changed.status.updateRevision)
      assert.deepEqual(
        (await podsOf('part')).map(({ spec: { containers } }) => containers[0].image),
        ['app:1', 'app:2'],
      )
    })

    it('wait for each Pod before the next one, unless they may come all at once', async () => {
      const steered = selecting('stuck', { 'embedded.sluice.dev/pods': 'crash' })
      await make(sets, 'stuck', { ...steered, replicas: 3 })
      assert.deepEqual(names(await podsOf('stuck')), ['stuck-0'])
      const parallel = selecting('burst', { 'embedded.sluice.dev/pods': 'crash' })
      await make(sets, 'burst', { ...parallel, replicas: 3, podManagementPolicy: 'Parallel' })
      assert.equal((await podsOf('burst')).length, 3)
    })

    it('give up their last Pods when they are scaled, and keep the claims', async () => {
      await make(sets, 'size', { ...selecting('size'), replicas: 3, volumeClaimTemplates: claims })
      const scaled = await change(`${sets}/size`, { spec: { replicas: 1 } })
      assert.equal(scaled.status.replicas, 1)
      assert.deepEqual(names(await podsOf('size')), ['size-0'])
      assert.ok(await client.has(`${core}/persistentvolumeclaims/data-size-2`))
    })

    it('take claims with them where they are to', async () => {
      const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Delete' }
      const spec = { replicas: 2, volumeClaimTemplates: claims, persistentVolumeClaimRetentionPolicy }
      await make(sets, 'clean', { ...selecting('clean'), ...spec })
      await change(`${sets}/clean`, { spec: { replicas: 1 } })
      assert.ok(!(await client.has(`${core}/persistentvolumeclaims/data-clean-1`)))
      await client.remove(`${sets}/clean`)
      await server.settled()
      assert.ok(!(await client.has(`${core}/persistentvolumeclaims/data-clean-0`)))
    })
  })

  describe('DaemonSets', () => {
    const sets = `${apps}/daemonsets`

    it('have a Pod on the one node', async () => {
      const made = await make(sets, 'agent', selecting('agent'))
      assert.deepEqual(made.status, {
        ...{ currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1 },
        ...{ observedGeneration: made.metadata.generation, updatedNumberScheduled: 1, numberAvailable: 1 },
      })
      const [pod] = await podsOf('agent')
      assert.equal(pod.spec.nodeName, 'embedded-node')
    })

    it('replace it', async () => {
      await make(sets, 'new', selecting('new'))
      const changed = await change(`${sets}/new`, image('app:2'))
      assert.equal(changed.status.updatedNumberScheduled, 1)
      assert.equal((await podsOf('new'))[0].spec.containers[0].image, 'app:2')
    })

    it('leave it where it is to be replaced by hand', async () => {
      await make(sets, 'hand', { ...selecting('hand'), updateStrategy: { type: 'OnDelete' } })
      const changed = await change(`${sets}/hand`, image('app:2'))
      assert.equal(changed.status.updatedNumberScheduled, undefined)
      assert.equal((await podsOf('hand'))[0].spec.containers[0].image, 'app:1')
    })

    it('have none where the node is not the one they want', async () => {
      const { selector, template } = selecting('picky')
      const spec = { ...template.spec, nodeSelector: { disk: 'fast' } }
      const made = await make(sets, 'picky', { selector, template: { ...template, spec } })
      assert.equal(made.status.desiredNumberScheduled, 0)
      assert.deepEqual(await podsOf('picky'), [])
    })
  })

  describe('Jobs', () => {
    const jobs = `${batch}/jobs`
    const job = (more: object = {}, restartPolicy = 'Never', annotations: object = {}) => ({
      ...{ parallelism: 1, completions: 1 },
      template: { metadata: { annotations }, spec: { ...podSpec, restartPolicy } },
      ...more,
    })
    const failing = { 'embedded.sluice.dev/job': 'fail' }

    it('run as many Pods as they want, and complete', async () => {
      const { status } = await make(jobs, 'good', job({ completions: 3, parallelism: 2 }))
      assert.deepEqual(conditions({ status }), [
        'SuccessCriteriaMet True CompletionsReached',
        'Complete True CompletionsReached',
      ])
      assert.equal(status.succeeded, 3)
      assert.ok(status.startTime)
      assert.ok(status.completionTime)
      assert.deepEqual(status.uncountedTerminatedPods, {})
      const pods = await client.list(`${core}/pods?labelSelector=job-name%3Dgood`)
      assert.equal(pods.length, 3)
      assert.ok(pods.every(({ metadata, status: { phase } }) => phase === 'Succeeded' && !metadata.finalizers))
    })

    it('fail after as many failures as they may have', async () => {
      const { status } = await make(jobs, 'bad', job({ backoffLimit: 2 }, 'Never', failing))
      assert.deepEqual(conditions({ status }), [
        'FailureTarget True BackoffLimitExceeded',
        'Failed True BackoffLimitExceeded',
      ])
      assert.equal(status.failed, 3)
    })

    it('fail where a Pod is restarted too often', async () => {
      const { status } = await make(jobs, 'restarts', job({ backoffLimit: 2 }, 'OnFailure', failing))
      assert.deepEqual(conditions({ status }).at(-1), 'Failed True BackoffLimitExceeded')
    })

    it('fail when their time is over', async () => {
      const annotations = { 'embedded.sluice.dev/pods': 'pending' }
      await make(jobs, 'late', job({ activeDeadlineSeconds: 1 }, 'Never', annotations))
      await eventually('the deadline', async () => {
        return conditions(await client.get(`${jobs}/late`)).at(-1) === 'Failed True DeadlineExceeded' || undefined
      })
    })

    it('number their pieces where they are to', async () => {
      const { status } = await make(jobs, 'pieces', job({ completions: 3, parallelism: 3, completionMode: 'Indexed' }))
      assert.equal(status.completedIndexes, '0-2')
      assert.equal(status.succeeded, 3)
    })

    it('rest while they are suspended', async () => {
      const made = await make(jobs, 'rest', job({ suspend: true }))
      assert.deepEqual(conditions(made), ['Suspended True JobSuspended'])
      assert.equal(made.status.startTime, undefined)
      const done = await change(`${jobs}/rest`, { spec: { suspend: false } })
      assert.deepEqual(conditions(done), [
        'Suspended False JobResumed',
        'SuccessCriteriaMet True CompletionsReached',
        'Complete True CompletionsReached',
      ])
    })

    it('go after their end where they say so, with their Pods', async () => {
      await client.create(jobs, { metadata: { name: 'gone' }, spec: job({ ttlSecondsAfterFinished: 1 }) })
      await server.settled()
      assert.ok(await client.has(`${jobs}/gone`))
      await eventually('the end', async () => !(await client.has(`${jobs}/gone`)) || undefined)
      await server.settled()
      assert.deepEqual(await client.list(`${core}/pods?labelSelector=job-name%3Dgone`), [])
    })
  })
})
