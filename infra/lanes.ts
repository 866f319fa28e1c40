import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { syncAccess } from './access.ts'
import type { FleetFile } from './fleet-file.ts'
import type { ClusterNeeds } from './fleet-needs.ts'
import type { FunctionNetwork } from './function-network.ts'
import { workers } from './settings.ts'
import type { QueueName } from './sluice-function.ts'
import { Worker } from './worker.ts'

/** What every sync function stands on. */
export interface LaneParts {
  readonly bucket: Bucket
  readonly queues: Readonly<Record<QueueName, IQueue>>
  readonly fleet: FleetFile
  readonly hashKey: Secret
  readonly tools: ILayerVersion
  readonly laneMemory?: LaneMemory
}

/** Memory of sync functions, in MB: all of it, which is also what decides on the processor, and what V8 may keep of it. */
export interface LaneMemory {
  readonly memoryMb: number
  readonly heapMb: number
}

interface LanesProps extends LaneParts {
  readonly works: IQueue
  readonly needs: ClusterNeeds
  readonly network?: FunctionNetwork
}

/** A sync function: the one kind that reaches clusters, and those of its own network alone. */
export class Lanes extends Worker {
  constructor(scope: Construct, id: string, props: LanesProps) {
    const { bucket, queues, fleet, hashKey, tools, laneMemory, works, needs, network } = props
    const settings = { ...workers.sync, ...laneMemory }
    super(scope, id, { entry: 'sync', settings, works, tools, ...(network !== undefined && { network }) })
    this.useStore(bucket, syncAccess)
    this.useQueues(queues)
    this.useFleet(fleet, { secretArns: [] })
    this.useClusters(needs)
    this.useHashKey(hashKey)
  }
}
