import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36'
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { FifoQueue } from './fifo-queue.ts'
import { FleetFile } from './fleet-file.ts'
import { workers } from './settings.ts'
import { Store } from './store.ts'
import { type StoreAccess, Worker } from './worker.ts'

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

export interface SluiceStackProps extends StackProps {
  /** Path of the fleet file. */
  readonly fleetFile: string
}

/** Everything that Sluice is in an account: a bucket, two queues and the two functions that work them. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { fleetFile, ...props }: SluiceStackProps) {
    super(scope, id, props)
    const { bucket } = new Store(this, 'Store')
    const renders = new FifoQueue(this, 'Renders', { workerTimeoutSeconds: workers.render.timeoutSeconds })
    const syncs = new FifoQueue(this, 'Syncs', { workerTimeoutSeconds: workers.sync.timeoutSeconds })
    const fleet = new FleetFile(this, 'Fleet', { file: fleetFile })
    const tools = new KubectlV36Layer(this, 'Tools')
    const hashKey = new Secret(this, 'HashKey', {
      description: 'Keys the hashes of secret objects; a new value costs one close look at each of them',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    })

    const render = new Worker(this, 'Render', {
      entry: 'render',
      settings: workers.render,
      works: renders.queue,
      tools,
    })
    render.useStore(bucket, renderAccess)
    render.useQueue('renderQueue', renders.queue)
    render.useQueue('syncQueue', syncs.queue)
    render.useFleet(fleet)

    const sync = new Worker(this, 'Sync', { entry: 'sync', settings: workers.sync, works: syncs.queue, tools })
    sync.useStore(bucket, syncAccess)
    sync.useQueue('renderQueue', renders.queue)
    sync.useQueue('syncQueue', syncs.queue)
    sync.useFleet(fleet)
    sync.useClusters(fleet)
    sync.useHashKey(hashKey)

    new CfnOutput(this, 'BucketName', { value: bucket.bucketName })
    new CfnOutput(this, 'RenderQueueUrl', { value: renders.queue.queueUrl })
    new CfnOutput(this, 'SyncQueueUrl', { value: syncs.queue.queueUrl })
  }
}
