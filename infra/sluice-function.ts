import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type ILayerVersion,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { type EnvironmentName, environment } from '../lib/core/environment.ts'
import { bundledCode } from './bundled-code.ts'
import type { FleetFile } from './fleet-file.ts'
import { FunctionAlarms } from './function-alarms.ts'

/** Keys of the bucket (with `*`) that a function reads, writes and deletes. */
export interface StoreAccess {
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly remove?: readonly string[]
}

export interface SluiceFunctionProps {
  /** Name of the file in functions/. */
  readonly entry: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** kubectl and helm, for those who run them; the function is then built for x86_64 as they are. */
  readonly tools?: ILayerVersion
}

/** The queues that a function may send to, by the name of the variable that tells it where they are. */
export type QueueName = 'renderQueue' | 'syncQueue' | 'timerQueue' | 'notifyQueue'

/** A function of functions/. Each `use...` gives the right and names the thing in one call, so neither comes alone. */
export class SluiceFunction extends Construct {
  readonly function: LambdaFunction

  constructor(scope: Construct, id: string, { entry, timeoutSeconds, memoryMb, tools }: SluiceFunctionProps) {
    super(scope, id)
    this.function = new LambdaFunction(this, 'Function', {
      code: bundledCode(entry),
      handler: 'index.handler',
      tracing: Tracing.ACTIVE,
      // A lane goes on by a message to itself, and what fails comes again: Lambda would take that for a mistake, and end it at the 16th.
      recursiveLoop: RecursiveLoop.ALLOW,
      runtime: Runtime.NODEJS_24_X,
      architecture: tools === undefined ? Architecture.ARM_64 : Architecture.X86_64,
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      layers: tools === undefined ? [] : [tools],
      logGroup: new LogGroup(this, 'Logs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    })
    this.#name('stack', Stack.of(this).stackName)
    new FunctionAlarms(this, 'Alarms', { of: id, function: this.function })
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

  useQueues(queues: Partial<Readonly<Record<QueueName, IQueue>>>): void {
    for (const [name, queue] of Object.entries(queues)) {
      if (!isQueueName(name)) continue
      this.#name(name, queue.queueUrl)
      this.#allow(['sqs:SendMessage'], [queue.queueArn])
    }
  }

  useHashKey(secret: Secret): void {
    this.#name('hashKey', secret.secretArn)
    this.#allow(['secretsmanager:GetSecretValue'], [secret.secretArn])
  }

  /** The fleet file; with the secrets that it names where the function needs them. */
  useFleet(fleet: FleetFile, { secrets }: { readonly secrets: boolean }): void {
    this.#name('fleetFile', fleet.path)
    this.function.addLayers(fleet.layer)
    if (secrets) this.#allow(['secretsmanager:GetSecretValue'], fleet.secretArns)
  }

  /** The clusters of the fleet file: their roles in other accounts, and the addresses of those in this one. */
  useClusters(fleet: FleetFile): void {
    this.#allow(['sts:AssumeRole'], fleet.roleArns)
    const { partition, account } = Stack.of(this)
    this.#allow(['eks:DescribeCluster'], [`arn:${partition}:eks:*:${account}:cluster/*`])
  }

  /** The cluster sets of the fleet file: their roles, and a look around here where one names no role. */
  useClusterSets(fleet: FleetFile): void {
    this.#allow(['sts:AssumeRole'], fleet.setRoleArns)
    if (!fleet.searchesHere) return
    const { partition, account } = Stack.of(this)
    // A list of clusters is of no cluster: AWS knows no resource for it.
    this.#allow(['eks:ListClusters'], ['*'])
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

function isQueueName(name: string): name is QueueName {
  return name in environment
}
