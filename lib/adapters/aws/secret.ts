import { isJsonObject, type JsonObject, textAt } from '../../core/json.ts'
import { Problem } from '../../core/problem.ts'
import { awsCall } from './call.ts'
import type { AwsWorld } from './world.ts'

const remedy = 'Check that the secret exists and that the role of the function may read it'

/**
 * The bytes of a secret, text as UTF-8. Its value is in no message, whatever happens.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function readSecret(world: AwsWorld, arn: string): Promise<Uint8Array> {
  const answer = await awsCall(world, {
    service: 'secretsmanager',
    region: arn.split(':')[3] ?? '',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: arn }),
    credentials: await world.credentials(),
  })
  if (answer.kind === 'refused') {
    const cause = `${answer.code}: ${answer.message}`
    const code = answer.code === 'ResourceNotFoundException' ? 'NotFound' : 'AccessDenied'
    throw new Problem({ code, subject: arn, what: 'cannot be read', remedy, cause })
  }
  const given = objectIn(answer.text)
  const binary = textAt(given, 'SecretBinary')
  const bytes = Buffer.from(binary ?? textAt(given, 'SecretString') ?? '', binary === undefined ? 'utf8' : 'base64')
  if (bytes.byteLength > 0) return bytes
  throw new Problem({ code: 'NotFound', subject: arn, what: 'has no value', remedy })
}

/** A secret that is text. */
export async function readSecretText(world: AwsWorld, arn: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readSecret(world, arn))
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem({ code: 'InvalidInput', subject: arn, what: 'is no text', remedy: 'Store the secret as text' })
  }
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    // What the parser says may quote the value.
    return {}
  }
}
