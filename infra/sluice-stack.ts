import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36'
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { FifoQueue } from './fifo-queue.ts'
import { FleetFile } from './fleet-file.ts'
import { type WorkerSettings, workers } from './settings.ts'
import type { StoreAccess } from './sluice-function.ts'
import { Store } from './store.ts'
import { Tick } from './tick.ts'
import { TimerQueue } from './timer-queue.ts'
import { watchedClusters } from './watched-clusters.ts'
import { Watching, type WatchingOptions } from './watching.ts'
import { Webhook } from './webhook.ts'
import { Worker } from './worker.ts'

/** Render knows sources and what comes of them, nothing of any cluster. */
const renderAccess: StoreAccess = {
  read: ['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*'],
  write: ['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*'],
}

/** A lane reads what was rendered and what people asked for; controls are not its to write. */
const syncAccess: StoreAccess = {
  read: [
    'builds/*',
    'inputs/*',
    'artifacts/*',
    'sources/*',
    'heads/*',
    'controls/*',
    'identities/*',
    'clusters/*',
    'events/*',
    'fleet/*',
  ],
  // A head only to create it, for a source that the lane found in what it applies.
  write: [
    'builds/*',
    'sources/*',
    'heads/*',
    'identities/*',
    'clusters/*/identity',
    'clusters/*/lane',
    'clusters/*/records/*',
    'clusters/*/packed',
    'events/*',
  ],
  remove: ['clusters/*/records/*'],
}

/** The sweep looks at everything, and deletes what nothing refers to; of clusters it only reads. */
const scheduleAccess: StoreAccess = {
  read: [
    ...['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*'],
    ...['clusters/*', 'controls/*', 'sweep/*', 'fleet/*'],
  ],
  write: ['heads/*', 'sources/*', 'sweep/*', 'fleet/*'],
  remove: ['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'heads/*'],
}

export interface SluiceStackProps extends StackProps {
  /** Path of the fleet file. */
  readonly fleetFile: string
  readonly watching?: WatchingOptions
}

/** Everything that Sluice is in an account: a bucket, the queues, and the functions between them. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { fleetFile, watching, ...props }: SluiceStackProps) {
    super(scope, id, props)
    const { bucket } = new Store(this, 'Store')
    const fifo = (name: string, { timeoutSeconds }: WorkerSettings) =>
      new FifoQueue(this, name, { workerTimeoutSeconds: timeoutSeconds }).queue
    const renderQueue = fifo('Renders', workers.render)
    const syncQueue = fifo('Syncs', workers.sync)
    const notifyQueue = fifo('Notices', workers.notify)
    const timers = new TimerQueue(this, 'Timers', { workerTimeoutSeconds: workers.schedule.timeoutSeconds })
    const queues = { renderQueue, syncQueue, notifyQueue, timerQueue: timers.queue }
    const fleet = new FleetFile(this, 'Fleet', { file: fleetFile })
    const tools = new KubectlV36Layer(this, 'Tools')
    const hashKey = new Secret(this, 'HashKey', {
      description: 'Keys the hashes of secret objects; a new value costs one close look at each of them',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    })

    const webhook = new Webhook(this, 'Webhook')
    webhook.useQueues({ renderQueue })
    webhook.useFleet(fleet, { secrets: true })

    const render = new Worker(this, 'Render', { entry: 'render', settings: workers.render, works: renderQueue, tools })
    render.useStore(bucket, renderAccess)
    render.useQueues(queues)
    render.useFleet(fleet, { secrets: true })

    const sync = new Worker(this, 'Sync', { entry: 'sync', settings: workers.sync, works: syncQueue, tools })
    sync.useStore(bucket, syncAccess)
    sync.useQueues(queues)
    sync.useFleet(fleet, { secrets: true })
    sync.useClusters(fleet)
    sync.useHashKey(hashKey)

    const schedule = new Worker(this, 'Schedule', {
      ...{ entry: 'schedule', settings: workers.schedule, works: timers.queue },
    })
    schedule.useStore(bucket, scheduleAccess)
    schedule.useQueues(queues)
    schedule.useFleet(fleet, { secrets: false })
    schedule.useClusterSets(fleet)
    new Tick(this, 'Tick', { schedule })

    const notify = new Worker(this, 'Notify', { entry: 'notify', settings: workers.notify, works: notifyQueue })
    notify.useStore(bucket, { read: ['events/*'], write: [] })

    new Watching(this, 'Watching', { ...watching, clusters: watchedClusters(fleetFile) })

    new CfnOutput(this, 'BucketName', { value: bucket.bucketName })
    for (const [name, { queueUrl }] of Object.entries(queues)) {
      new CfnOutput(this, `${name[0]?.toUpperCase()}${name.slice(1)}Url`, { value: queueUrl })
    }
  }
}
