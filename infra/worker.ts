import { fileURLToPath } from 'node:url'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Architecture, type ILayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { type EnvironmentName, environment } from '../lib/core/environment.ts'
import { bundling } from './bundling.ts'
import type { FleetFile } from './fleet-file.ts'
import type { WorkerSettings } from './settings.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** Keys of the bucket (with `*`) that a function reads, writes and deletes. */
export interface StoreAccess {
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly remove?: readonly string[]
}

export interface WorkerProps {
  /** Name of the file in functions/. */
  readonly entry: string
  readonly settings: WorkerSettings
  readonly works: IQueue
  readonly tools: ILayerVersion
}

/** A function that works a queue. Each `use...` gives the right and names the thing in one call, so neither comes alone. */
export class Worker extends Construct {
  readonly function: NodejsFunction

  constructor(scope: Construct, id: string, { entry, settings, works, tools }: WorkerProps) {
    super(scope, id)
    this.function = new NodejsFunction(this, 'Function', {
      entry: `${repository}functions/${entry}.ts`,
      projectRoot: repository,
      depsLockFilePath: `${repository}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      // The layer with kubectl and helm is built for this one.
      architecture: Architecture.X86_64,
      timeout: Duration.seconds(settings.timeoutSeconds),
      memorySize: settings.memoryMb,
      layers: [tools],
      bundling,
      awsSdkConnectionReuse: false,
      logGroup: new LogGroup(this, 'Logs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    })
    // One message at a time: a slow group must not hold back another one that came in the same batch.
    const source = { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: settings.maxConcurrency }
    this.function.addEventSource(new SqsEventSource(works, source))
  }

  useStore(bucket: Bucket, { read, write, remove = [] }: StoreAccess): void {
    this.#name('bucket', bucket.bucketName)
    const arns = (keys: readonly string[]) => keys.map((key) => bucket.arnForObjects(key))
    this.#allow(['s3:GetObject'], arns(read))
    this.#allow(['s3:PutObject'], arns(write))
    this.#allow(['s3:DeleteObject'], arns(remove))
    // Without it, S3 answers 403 instead of 404 for what is not there.
    this.#allow(['s3:ListBucket'], [bucket.bucketArn])
  }

  useQueue(name: 'renderQueue' | 'syncQueue', queue: IQueue): void {
    this.#name(name, queue.queueUrl)
    this.#allow(['sqs:SendMessage'], [queue.queueArn])
  }

  useHashKey(secret: Secret): void {
    this.#name('hashKey', secret.secretArn)
    this.#allow(['secretsmanager:GetSecretValue'], [secret.secretArn])
  }

  /** The fleet file with the secrets that it names. */
  useFleet(fleet: FleetFile): void {
    this.#name('fleetFile', fleet.path)
    this.function.addLayers(fleet.layer)
    this.#allow(['secretsmanager:GetSecretValue'], fleet.secretArns)
  }

  /** The clusters of the fleet file: their roles in other accounts, and the addresses of those in this one. */
  useClusters(fleet: FleetFile): void {
    this.#allow(['sts:AssumeRole'], fleet.roleArns)
    const { partition, account } = Stack.of(this)
    this.#allow(['eks:DescribeCluster'], [`arn:${partition}:eks:*:${account}:cluster/*`])
  }

  #name(name: EnvironmentName, value: string): void {
    this.function.addEnvironment(environment[name], value)
  }

  #allow(actions: string[], resources: readonly string[]): void {
    if (resources.length === 0) return
    this.function.addToRolePolicy(new PolicyStatement({ actions, resources: [...resources] }))
  }
}
