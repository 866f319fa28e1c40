import { isJsonObject, textAt } from '../../core/json.ts'
import { Problem } from '../../core/problem.ts'
import { awsCall } from './call.ts'
import { refusedCall } from './refused-call.ts'
import type { AwsWorld } from './world.ts'

interface Kept {
  readonly region: string
  readonly name: string
  readonly value: string
  readonly description: string
}

/**
 * Keeps a secret under a name, in place of the value that it had where it is there already; answers its ARN. The value is in no message.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export async function keepSecret(world: AwsWorld, { region, name, value, description }: Kept): Promise<string> {
  const token = crypto.randomUUID()
  const made = await ask(world, region, 'CreateSecret', {
    Name: name,
    Description: description,
    SecretString: value,
    ClientRequestToken: token,
  })
  if (made.kind === 'ok') return arnIn(made.text, name)
  if (made.code !== 'ResourceExistsException')
    throw refusedCall(made, { subject: `secret ${name}`, action: 'secretsmanager:CreateSecret' })
  return putSecretValue(world, { region, id: name, value })
}

/** Gives a secret, by name or ARN, another value; answers its ARN. */
export async function putSecretValue(
  world: AwsWorld,
  { region, id, value }: { readonly region: string; readonly id: string; readonly value: string },
): Promise<string> {
  const token = crypto.randomUUID()
  const put = await ask(world, region, 'PutSecretValue', {
    SecretId: id,
    SecretString: value,
    ClientRequestToken: token,
  })
  if (put.kind === 'ok') return arnIn(put.text, id)
  throw refusedCall(put, { subject: `secret ${id}`, action: 'secretsmanager:PutSecretValue' })
}

async function ask(world: AwsWorld, region: string, action: string, input: object) {
  return awsCall(world, {
    ...{ service: 'secretsmanager', region, method: 'POST', path: '/' },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${action}` },
    body: JSON.stringify(input),
    credentials: await world.credentials(),
  })
}

function arnIn(text: string, name: string): string {
  const value: unknown = JSON.parse(text)
  const arn = isJsonObject(value) ? textAt(value, 'ARN') : undefined
  if (arn !== undefined) return arn
  throw new Problem({
    code: 'StoreFailed',
    subject: `secret ${name}`,
    what: 'was kept, but AWS did not answer its ARN',
  })
}
