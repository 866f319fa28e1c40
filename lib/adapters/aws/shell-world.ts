import { Problem } from '../../core/problem.ts'
import { type AwsWorld, placesOf } from './world.ts'

/**
 * AWS with the credentials of a shell, found as the AWS CLI finds them: variables, profiles, single sign-on, the machine's own role. The
 * chain is large and needed on people's machines alone, so it is loaded when something is first asked for. It renews what it found.
 */
export function shellWorld(env: Readonly<Record<string, string | undefined>>, clock: AwsWorld['clock']): AwsWorld {
  let chain: ReturnType<typeof loadChain> | undefined
  const credentials: AwsWorld['credentials'] = async () => {
    chain ??= loadChain()
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await (await chain)().catch(noCredentials)
    return {
      ...{ accessKeyId, secretAccessKey },
      ...(sessionToken !== undefined && { sessionToken }),
      ...(expiration !== undefined && { expiresAt: expiration.getTime() }),
    }
  }
  return { clock, credentials, ...placesOf(env) }
}

function noCredentials(cause: unknown): never {
  const remedy = 'Log in as for the AWS CLI, e.g. with "aws sso login", and name the profile in AWS_PROFILE'
  throw new Problem({ code: 'AccessDenied', subject: 'AWS', what: 'has no credentials for this shell', remedy, cause })
}

/** Any client has it. */
async function loadChain() {
  const { SQSClient } = await import('@aws-sdk/client-sqs')
  return new SQSClient({ region: 'us-east-1' }).config.credentials
}
