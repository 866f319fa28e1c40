import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Problem } from '../../core/problem.ts'

/** The bytes of a secret, text as UTF-8. Its value is in no message, whatever happens. */
export async function readSecret(client: Pick<SecretsManagerClient, 'send'>, arn: string): Promise<Uint8Array> {
  const remedy = 'Check that the secret exists and that the role of the function may read it'
  try {
    const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: arn }))
    const value = SecretBinary ?? (SecretString === undefined ? undefined : Buffer.from(SecretString))
    if (value !== undefined && value.byteLength > 0) return value
  } catch (cause) {
    throw new Problem({ code: 'AccessDenied', subject: arn, what: 'cannot be read', remedy, cause })
  }
  throw new Problem({ code: 'NotFound', subject: arn, what: 'has no value', remedy })
}
