import { readSecretText } from '../lib/adapters/aws/secret.ts'
import { environmentWorld } from '../lib/adapters/aws/world.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import type { SecretReference } from '../lib/fleet/fleet.ts'
import { secretValue } from '../lib/local/secret-value.ts'
import { cachedSecrets } from '../lib/webhook/secret-cache.ts'
import { deployedFleet } from './fleet-wiring.ts'

/** AWS with the role of the function. */
export const aws = environmentWorld(process.env, systemClock)

/** The text of a secret by its ARN; read once a minute at most. */
export const secretInAws = cachedSecrets((arn: string) => readSecretText(aws, arn), systemClock)

/** Reads the secrets that the fleet file refers to. */
export async function secret(reference: SecretReference): Promise<string> {
  const { folder } = await deployedFleet()
  return secretValue(reference, { folder, env: process.env, inAws: secretInAws })
}
