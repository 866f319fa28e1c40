import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36'
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { notifyAccess, renderAccess, scheduleAccess } from './access.ts'
import { FifoQueue } from './fifo-queue.ts'
import { FleetFile } from './fleet-file.ts'
import { HashKey } from './hash-key.ts'
import { type LaneMemory, Lanes } from './lanes.ts'
import { NetworkLanes, type NetworkOptions } from './network-lanes.ts'
import { output, outputMap } from './outputs.ts'
import { People } from './people.ts'
import { type WorkerSettings, workers } from './settings.ts'
import { Store, type StoreProps } from './store.ts'
import { Tick } from './tick.ts'
import { TimerQueue } from './timer-queue.ts'
import { Watching, type WatchingOptions } from './watching.ts'
import { Webhook } from './webhook.ts'
import { Worker } from './worker.ts'

export interface SluiceFleetProps extends StoreProps, NetworkOptions {
  /** Path of the fleet file. */
  readonly fleetFile: string
  /** Buckets of this account that may tell the timer queue of their objects. */
  readonly sourceBuckets?: readonly string[]
  /** For clusters of much more than 16,000 objects; 1,024 MB and 128 MB where not given. */
  readonly laneMemory?: LaneMemory
  /** Who hears of alarms, and when they are raised. */
  readonly watching?: WatchingOptions
}

/** Everything that Sluice is in an account: a bucket, the queues, and the functions between them. One to a stack. */
export class SluiceFleet extends Construct {
  readonly webhookUrl: string
  /** For people who look, and for people who steer. */
  readonly people: People
  /** Takes what S3 tells of objects. */
  readonly timerQueue: IQueue

  /** Throws `InvalidFleet` where the functions would not take the fleet file. */
  constructor(scope: Construct, id: string, props: SluiceFleetProps) {
    super(scope, id)
    const { fleetFile, sourceBuckets = [], endpoints, laneMemory, watching, ...store } = props
    const fleet = new FleetFile(this, 'Fleet', { file: fleetFile })
    const { bucket } = new Store(this, 'Store', store)
    const fifo = (name: string, { timeoutSeconds }: WorkerSettings) =>
      new FifoQueue(this, name, { workerTimeoutSeconds: timeoutSeconds })
    const [renders, syncs, notices] = [
      fifo('Renders', workers.render),
      fifo('Syncs', workers.sync),
      fifo('Notices', workers.notify),
    ]
    const timers = new TimerQueue(this, 'Timers', {
      workerTimeoutSeconds: workers.schedule.timeoutSeconds,
      sourceBuckets,
    })
    const [renderQueue, syncQueue, timerQueue, notifyQueue] = [renders.queue, syncs.queue, timers.queue, notices.queue]
    const tools: ILayerVersion = new KubectlV36Layer(this, 'Tools')
    const hashKey = new HashKey(this, 'HashKey')
    const { webhookSecrets, repositorySecrets, elsewhere, networks, searches } = fleet.needs

    const webhook = new Webhook(this, 'Webhook')
    webhook.useQueues({ renderQueue })
    webhook.useFleet(fleet, { secretArns: webhookSecrets })

    const render = new Worker(this, 'Render', { entry: 'render', settings: workers.render, works: renderQueue, tools })
    render.useStore(bucket, renderAccess)
    render.useQueues({ syncQueue, timerQueue })
    render.useFleet(fleet, { secretArns: repositorySecrets })

    const queues = { renderQueue, syncQueue, timerQueue, notifyQueue }
    const parts = { bucket, queues, fleet, hashKey, tools, ...(laneMemory !== undefined && { laneMemory }) }
    const sync = new Lanes(this, 'Sync', { ...parts, works: syncQueue, needs: elsewhere })
    const lanes = new NetworkLanes(this, 'Networks', {
      ...parts,
      networks,
      ...(endpoints !== undefined && { endpoints }),
    })

    const schedule = new Worker(this, 'Schedule', {
      ...{ entry: 'schedule', settings: workers.schedule, works: timerQueue },
    })
    schedule.useStore(bucket, scheduleAccess)
    schedule.useQueues({ renderQueue, syncQueue, timerQueue })
    schedule.useFleet(fleet, { secretArns: [] })
    schedule.useSearches(searches)
    new Tick(this, 'Tick', { schedule })

    const notify = new Worker(this, 'Notify', { entry: 'notify', settings: workers.notify, works: notifyQueue })
    notify.useStore(bucket, notifyAccess)

    for (const one of [render, sync, schedule, ...lanes.workers]) one.useNetworkQueues(lanes.addresses)

    const fifoQueues = { Render: renders, Sync: syncs, Notify: notices }
    const all = [...Object.values(fifoQueues), timers, ...lanes.queues.values()]
    this.people = new People(this, 'People', {
      ...{ bucket, hashKey, fleetFile: fleet.published },
      functions: [webhook, render, sync, schedule, notify, ...lanes.workers].map((one) => one.function),
      queues: all.map(({ queue }) => queue),
      deadLetters: all.map(({ deadLetters }) => deadLetters),
    })
    new Watching(this, 'Watching', { ...watching, clusters: fleet.watched })
    this.timerQueue = timerQueue
    this.webhookUrl = webhook.url

    output(this, 'BucketName', bucket.bucketName, 'All state of Sluice')
    output(this, 'FleetFileUrl', fleet.published.s3ObjectUrl, 'The fleet file as it was deployed')
    output(this, 'WebhookUrl', webhook.url, 'Where Git hosts tell of pushes')
    output(this, 'HashKeyArn', hashKey.secretArn, 'Keys the hashes of secret objects')
    output(this, 'ViewerPolicyArn', this.people.viewer.managedPolicyArn, 'For the roles of those who look')
    output(this, 'OperatorPolicyArn', this.people.operator.managedPolicyArn, 'For the roles of those who steer')
    for (const [name, { queue, deadLetters }] of Object.entries({ ...fifoQueues, Timer: timers })) {
      output(this, `${name}QueueUrl`, queue.queueUrl, `Messages to the ${name.toLowerCase()} queue`)
      output(this, `${name}DeadLettersUrl`, deadLetters.queueUrl, `What the ${name.toLowerCase()} queue gave up`)
    }
    const urls = (of: 'queue' | 'deadLetters') =>
      new Map([...lanes.queues].map(([network, both]) => [network, both[of].queueUrl]))
    outputMap(this, 'NetworkSyncQueueUrls', urls('queue'), 'Sync queues of networks, by their names')
    outputMap(this, 'NetworkSyncDeadLettersUrls', urls('deadLetters'), 'What these gave up')
  }
}
