import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { bundle } from '../../infra/bundle.ts'
import type { QueueName } from '../../infra/sluice-function.ts'
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts'
import { sqsQueueReader } from '../../lib/adapters/aws/sqs-queue-reader.ts'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { environment } from '../../lib/core/environment.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { createSecret } from '../support/aws/call.ts'
import { type LambdaFunction, lambdaFunction } from '../support/lambda/lambda-function.ts'
import { startMinistack } from '../support/ministack.ts'
import { packedFleetText } from '../support/packed-fleet-text.ts'

export const functionNames = ['webhook', 'render', 'sync', 'schedule', 'notify'] as const
export type FunctionName = (typeof functionNames)[number]

/** What the functions stand on in AWS, in ministack, and the functions themselves as Lambda runs them. */
export interface FunctionScene {
  readonly folder: string
  readonly store: ObjectStore
  /** A bundled function in a process of its own; variables are those of the stack, but for what is given here. */
  start(name: FunctionName, options: StartOptions): Promise<LambdaFunction>
  /** Address of a queue. */
  url(queue: QueueName): string
  /** How many messages lie in a queue, those among them that are delayed. */
  waiting(queue: QueueName): Promise<number>
  /** Takes what lies in a queue: the bodies, parsed. */
  take(queue: QueueName): Promise<readonly unknown[]>
  stop(): Promise<void>
}

export interface StartOptions {
  readonly timeoutMs: number
  readonly variables?: Readonly<Record<string, string>>
  /** Without any variable of the stack. */
  readonly bare?: boolean
}

export interface FunctionSceneOptions {
  /** Told the ARN of each secret. */
  readonly fleet: string | ((arnOf: (secret: string) => string) => string)
  /** Secrets by name. */
  readonly secrets: Readonly<Record<string, string>>
}

const queueNames: readonly QueueName[] = ['renderQueue', 'syncQueue', 'timerQueue', 'notifyQueue']

/** Makes bucket, queues and secrets, and bundles the functions. */
export async function functionScene({ fleet, secrets }: FunctionSceneOptions): Promise<FunctionScene> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-functions-'))
  const kubectl = await findTool('kubectl')
  const ministack = await startMinistack()
  const s3 = new S3Client({ ...ministack.client, forcePathStyle: true })
  const sqs = new SQSClient(ministack.client)
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }))
  const urls = new Map<QueueName, string>()
  for (const name of queueNames) urls.set(name, await createQueue(sqs, name))
  const hashKey = await createSecret(ministack, 'hash-key', 'a key of the test')
  const arns = new Map<string, string>()
  for (const [name, value] of Object.entries(secrets)) arns.set(name, await createSecret(ministack, name, value))
  const fleetText = typeof fleet === 'string' ? fleet : fleet((name) => arns.get(name) ?? '')
  const fleetFile = join(folder, 'fleet.json')
  await writeFile(fleetFile, packedFleetText(fleetText))
  for (const name of functionNames) bundle(name, join(folder, name))
  const stack: Record<string, string> = {
    [environment.bucket]: 'state',
    [environment.fleetFile]: fleetFile,
    [environment.hashKey]: hashKey,
    ...Object.fromEntries([...urls].map(([name, url]) => [environment[name], url])),
  }
  const started: LambdaFunction[] = []
  return {
    folder,
    store: s3ObjectStore(s3, 'state'),
    async start(name, { timeoutMs, variables, bare = false }) {
      const one = await lambdaFunction({
        ...{ code: join(folder, name), timeoutMs },
        variables: { AWS_ENDPOINT_URL: ministack.endpoint, ...(bare ? {} : stack), ...variables },
        path: [dirname(kubectl.path), process.env.PATH].join(delimiter),
      })
      started.push(one)
      return one
    },
    url: (queue) => urls.get(queue) ?? '',
    async waiting(queue) {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const
      const command = new GetQueueAttributesCommand({ QueueUrl: urls.get(queue), AttributeNames: [...names] })
      const { Attributes = {} } = await sqs.send(command)
      return names.reduce((sum, name) => sum + Number(Attributes[name]), 0)
    },
    async take(queue) {
      const bodies: unknown[] = []
      const reader = sqsQueueReader(sqs, urls.get(queue) ?? '')
      for (;;) {
        const signal = AbortSignal.timeout(10_000)
        const found = await reader.receive({ max: 10, visibilityMs: 60_000, waitMs: 0, signal })
        if (found.length === 0) return bodies
        for (const { body, receipt } of found) {
          bodies.push(JSON.parse(body))
          await reader.remove(receipt)
        }
      }
    },
    async stop() {
      for (const one of started) await one.stop()
      s3.destroy()
      sqs.destroy()
      ministack.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function createQueue(sqs: SQSClient, name: QueueName): Promise<string> {
  const isFifo = name !== 'timerQueue'
  const Attributes = isFifo
    ? { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
    : {}
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: isFifo ? `${name}.fifo` : name, Attributes }),
  )
  return QueueUrl
}
