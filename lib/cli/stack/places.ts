import * as z from 'zod'
import type { DeployedStack } from '../../adapters/aws/stack.ts'
import { Problem } from '../../core/problem.ts'
import type { QueueName } from '../../queue/dead-letter-box.ts'

/** A queue, and the one that takes what it gives up; missing where the version before deployed it. */
export interface QueuePlace {
  readonly url: string
  readonly deadLetters?: string
}

/** Where the parts of a deployed product are. */
export interface StackPlaces {
  readonly bucket: string
  readonly queues: Readonly<Record<QueueName, QueuePlace>>
  /** The sync queues of networks, by their names. */
  readonly networks: ReadonlyMap<string, QueuePlace>
  /** `s3://bucket/key` of the fleet file as it was deployed; this and what follows is missing where the version before deployed it. */
  readonly fleetFile?: string
  /** Where it takes webhooks. */
  readonly webhook?: string
  /** ARN of the secret that keys the hashes of secret objects. */
  readonly hashKey?: string
}

/** Reads the outputs of a stack; throws `InvalidInput` for one that is none of Sluice, or not deployed to the end. */
export function placesOf(stack: DeployedStack): StackPlaces {
  const { outputs } = stack
  const missing: string[] = []
  const needed = (output: string): string => {
    const value = outputs.get(output)
    if (value === undefined) missing.push(output)
    return value ?? ''
  }
  const queue = (name: string): QueuePlace => place(needed(`${name}QueueUrl`), outputs.get(`${name}DeadLettersUrl`))
  const bucket = needed('BucketName')
  const queues = { render: queue('Render'), sync: queue('Sync'), timer: queue('Timer'), notify: queue('Notify') }
  if (missing.length > 0) throw noSluice(stack, missing)
  const dead = urlsIn(outputs.get('NetworkSyncDeadLettersUrls'))
  const networks = new Map(
    [...urlsIn(outputs.get('NetworkSyncQueueUrls'))].map(([name, url]) => [name, place(url, dead.get(name))]),
  )
  const [fleetFile, webhook, hashKey] = ['FleetFileUrl', 'WebhookUrl', 'HashKeyArn'].map((name) => outputs.get(name))
  return {
    ...{ bucket, queues, networks },
    ...(fleetFile !== undefined && { fleetFile }),
    ...(webhook !== undefined && { webhook }),
    ...(hashKey !== undefined && { hashKey }),
  }
}

function place(url: string, deadLetters: string | undefined): QueuePlace {
  return { url, ...(deadLetters !== undefined && { deadLetters }) }
}

const urls = z.record(z.string(), z.string())

function urlsIn(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(text === undefined ? [] : Object.entries(urls.parse(JSON.parse(text))))
}

function noSluice({ name, status }: DeployedStack, missing: readonly string[]): Problem {
  return new Problem({
    code: 'InvalidInput',
    subject: `stack ${name}`,
    what: `has no output ${missing.join(', ')} (it is ${status})`,
    remedy: 'Name a stack of Sluice; one that was not deployed to the end has none yet: deploy it again',
  })
}
