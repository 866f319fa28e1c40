import type { DeployedStack } from '../../adapters/aws/stack.ts'
import { Problem } from '../../core/problem.ts'
import type { QueueName } from '../../queue/dead-letter-box.ts'

/** Where the parts of a deployed product are. */
export interface StackPlaces {
  readonly bucket: string
  readonly queues: Readonly<Record<QueueName, string>>
  /** Where it takes webhooks; missing where the version before deployed it. */
  readonly webhook?: string
  /** ARN of the secret that keys the hashes of secret objects. */
  readonly hashKey?: string
}

/** Reads the outputs of a stack; throws `InvalidInput` for one that is none of Sluice, or not deployed to the end. */
export function placesOf({ name, status, outputs }: DeployedStack): StackPlaces {
  const missing: string[] = []
  const needed = (output: string): string => {
    const value = outputs.get(output)
    if (value === undefined) missing.push(output)
    return value ?? ''
  }
  const bucket = needed('BucketName')
  const queues = {
    render: needed('RenderQueueUrl'),
    sync: needed('SyncQueueUrl'),
    timer: needed('TimerQueueUrl'),
    notify: needed('NotifyQueueUrl'),
  }
  if (missing.length > 0) throw noSluice(name, status, missing)
  const [webhook, hashKey] = [outputs.get('WebhookUrl'), outputs.get('HashKeyArn')]
  return { bucket, queues, ...(webhook !== undefined && { webhook }), ...(hashKey !== undefined && { hashKey }) }
}

function noSluice(name: string, status: string, missing: readonly string[]): Problem {
  return new Problem({
    code: 'InvalidInput',
    subject: `stack ${name}`,
    what: `has no output ${missing.join(', ')} (it is ${status})`,
    remedy: 'Name a stack of Sluice; one that was not deployed to the end has none yet: deploy it again',
  })
}
