import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { FunctionNetwork } from './function-network.ts'
import type { WorkerSettings } from './settings.ts'
import { SluiceFunction } from './sluice-function.ts'

export interface WorkerProps {
  /** Name of the file in functions/. */
  readonly entry: string
  readonly settings: WorkerSettings
  readonly works: IQueue
  readonly tools?: ILayerVersion
  readonly network?: FunctionNetwork
}

/** A function that works a queue, with partial failures: what succeeded of a batch is not repeated. */
export class Worker extends SluiceFunction {
  constructor(scope: Construct, id: string, { settings, works, ...rest }: WorkerProps) {
    const { timeoutSeconds, memoryMb, heapMb, batchSize, maxConcurrency } = settings
    super(scope, id, { ...rest, timeoutSeconds, memoryMb, ...(heapMb !== undefined && { heapMb }) })
    this.function.addEventSource(
      new SqsEventSource(works, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    )
  }
}
