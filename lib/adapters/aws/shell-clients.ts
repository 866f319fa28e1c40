import type { S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { AwsWorld } from './world.ts'

/** Clients of the two services that are used for more than a call. */
export interface ShellClients {
  readonly s3: S3Client
  readonly sqs: SQSClient
  close(): void
}

/** S3 and SQS with the credentials of a shell; loaded when they are first needed. */
export async function shellClients(
  world: AwsWorld,
  region: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ShellClients> {
  const [{ S3Client }, { SQSClient }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/client-sqs')])
  const credentials = async () => {
    const { expiresAt, ...keys } = await world.credentials()
    return { ...keys, ...(expiresAt !== undefined && { expiration: new Date(expiresAt) }) }
  }
  const at = (service: 'S3' | 'SQS') => {
    const endpoint = env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL
    return { region, credentials, ...(endpoint && { endpoint }) }
  }
  const [s3, sqs] = [new S3Client(at('S3')), new SQSClient(at('SQS'))]
  return {
    ...{ s3, sqs },
    close() {
      s3.destroy()
      sqs.destroy()
    },
  }
}
