import type { Clock } from '../../core/clock.ts'
import { type CredentialSource, environmentCredentials } from './credentials.ts'

/** What calls to AWS stand on. */
export interface AwsWorld {
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly credentials: CredentialSource
  /** Whose STS is asked for roles; that of the cluster concerned where not given, or in another partition. */
  readonly region?: string
  /** Where a service is asked in place of its own address: for emulators, and endpoints of a network. */
  readonly endpoint?: (service: AwsService) => string | undefined
  /** Aborts calls that are under way. */
  readonly signal?: AbortSignal
}

export type AwsService = 'sts' | 'eks' | 'secretsmanager' | 'cloudformation' | 'lambda'

type Env = Readonly<Record<string, string | undefined>>

/** What the variables of a Lambda function say; those of an AWS CLI are the same. */
export function environmentWorld(env: Env, clock: AwsWorld['clock']): AwsWorld {
  return { clock, credentials: environmentCredentials(env), ...placesOf(env) }
}

const names: Readonly<Record<AwsService, string>> = {
  sts: 'STS',
  eks: 'EKS',
  secretsmanager: 'SECRETS_MANAGER',
  cloudformation: 'CLOUDFORMATION',
  lambda: 'LAMBDA',
}

/** Where to ask: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
export function placesOf(env: Env): Pick<AwsWorld, 'region' | 'endpoint'> {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION
  return {
    ...(region && { region }),
    endpoint: (service) => env[`AWS_ENDPOINT_URL_${names[service]}`] || env.AWS_ENDPOINT_URL || undefined,
  }
}
