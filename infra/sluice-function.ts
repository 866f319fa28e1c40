import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
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
import type { StoreAccess } from './access.ts'
import { bundledCode } from './bundled-code.ts'
import type { FleetFile } from './fleet-file.ts'
import type { ClusterNeeds } from './fleet-needs.ts'
import { FunctionAlarms } from './function-alarms.ts'
import type { FunctionNetwork } from './function-network.ts'
import { allow, allowClusters, allowStore } from './rights.ts'

export interface SluiceFunctionProps {
  /** Name of the file in functions/. */
  readonly entry: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** What V8 keeps for objects that live long, in MB; as it likes where not given. */
  readonly heapMb?: number
  /** kubectl and helm, for those who run them; the function is then built for x86_64 as they are. */
  readonly tools?: ILayerVersion
  /** Where it stands; outside of any network where not given. */
  readonly network?: FunctionNetwork
}

/** The queues that a function may send to, by the name of the variable that tells it where they are. */
export type QueueName = 'renderQueue' | 'syncQueue' | 'timerQueue' | 'notifyQueue'

/** A function of functions/, with a role of its own. Each `use...` gives the right and names the thing in one call, so neither comes alone. */
export class SluiceFunction extends Construct {
  readonly function: LambdaFunction
  readonly role: Role

  constructor(scope: Construct, id: string, props: SluiceFunctionProps) {
    super(scope, id)
    const { entry, timeoutSeconds, memoryMb, heapMb, tools, network } = props
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // Made here, as the one that CDK makes may write every log of the account.
    this.role = new Role(this, 'Role', {
      description: `What the ${entry} function of Sluice may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    })
    allow(this.role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn])
    // X-Ray knows no resource to write traces to.
    allow(this.role, ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*'])
    network?.admit(this.role)
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
      role: this.role,
      logGroup,
      ...network?.place,
      ...(heapMb !== undefined && { environment: { NODE_OPTIONS: smallHeap(heapMb) } }),
    })
    this.#name('stack', Stack.of(this).stackName)
    new FunctionAlarms(this, 'Alarms', { of: id, function: this.function })
  }

  useStore(bucket: Bucket, access: StoreAccess): void {
    this.#name('bucket', bucket.bucketName)
    allowStore(this.role, bucket, access)
  }

  useQueues(queues: Partial<Readonly<Record<QueueName, IQueue>>>): void {
    for (const [name, queue] of Object.entries(queues)) {
      if (!isQueueName(name)) continue
      this.#name(name, queue.queueUrl)
      allow(this.role, ['sqs:SendMessage'], [queue.queueArn])
    }
  }

  /** The sync queues of networks, by the names of these. */
  useNetworkQueues(queues: ReadonlyMap<string, IQueue>): void {
    if (queues.size === 0) return
    const urls = Object.fromEntries([...queues].map(([network, { queueUrl }]) => [network, queueUrl]))
    this.#name('networkQueues', Stack.of(this).toJsonString(urls))
    for (const { queueArn } of queues.values()) allow(this.role, ['sqs:SendMessage'], [queueArn])
  }

  /** Tells the function which network's clusters are its own. */
  standsIn(network: string): void {
    this.#name('network', network)
  }

  useHashKey(secret: Secret): void {
    this.#name('hashKey', secret.secretArn)
    allow(this.role, ['secretsmanager:GetSecretValue'], [secret.secretArn])
  }

  /** The fleet file, with those of its secrets that the function needs. */
  useFleet(fleet: FleetFile, { secretArns }: { readonly secretArns: readonly string[] }): void {
    this.#name('fleetFile', fleet.path)
    this.function.addLayers(fleet.layer)
    allow(this.role, ['secretsmanager:GetSecretValue'], secretArns)
  }

  /** Clusters: their kubeconfigs, their roles, and the addresses of those in this account. */
  useClusters(needs: ClusterNeeds): void {
    allow(this.role, ['secretsmanager:GetSecretValue'], needs.secretArns)
    allowClusters(this.role, needs)
  }

  /** Places where clusters are looked for: their roles, and a look around here where one names no role. */
  useSearches(needs: ClusterNeeds): void {
    // A list of clusters is of no cluster: AWS knows no resource for it.
    if (needs.ownClusters.length > 0) allow(this.role, ['eks:ListClusters'], ['*'])
    allowClusters(this.role, needs)
  }

  #name(name: EnvironmentName, value: string): void {
    this.function.addEnvironment(environment[name], value)
  }
}

/** Room for new objects is small too: it is beside the heap, and three times what is said. */
function smallHeap(heapMb: number): string {
  return `--max-old-space-size=${heapMb} --max-semi-space-size=4`
}

function isQueueName(name: string): name is QueueName {
  return name in environment
}
