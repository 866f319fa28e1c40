import type { AwsWorld } from '../../../lib/adapters/aws/world.ts'
import { type AwsServer, testKeys } from './aws-server.ts'

/** A caller with the keys that a test server of AWS knows from the start. */
export function worldOf(aws: Pick<AwsServer, 'url'>, clock: AwsWorld['clock']): AwsWorld {
  return { clock, credentials: async () => testKeys, region: 'eu-central-1', endpoint: () => aws.url }
}
