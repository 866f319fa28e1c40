import { isJsonObject, textAt } from '../../../lib/core/json.ts'
import type { Ministack } from '../ministack.ts'

interface Request {
  readonly service: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams
}

/** A request to ministack, which looks at the service that is named where the signature would be, and at no signature. */
async function send(
  { endpoint, client }: Ministack,
  { service, method = 'POST', path = '/', headers, body }: Request,
): Promise<Response> {
  const { region, credentials } = client
  const scope = `${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`
  const answer = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body !== undefined && { body }),
  })
  if (answer.ok) return answer
  throw new Error(`${service} ${path}: ${answer.status} ${await answer.text()}`)
}

/** An action of CloudFormation; answers its XML. */
export async function cloudFormation(
  ministack: Ministack,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const body = new URLSearchParams({ Action: action, Version: '2010-05-15', ...parameters })
  return (await send(ministack, { service: 'cloudformation', body })).text()
}

/** An action of a service that speaks JSON, such as `AmazonSSM.PutParameter`. */
export async function jsonAction(
  ministack: Ministack,
  { service, target, input }: { readonly service: string; readonly target: string; readonly input: object },
): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  return (await send(ministack, { service, headers, body: JSON.stringify(input) })).json()
}

export interface FunctionConfiguration {
  readonly Timeout: number
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> }
}

/** How a function is configured now. */
export async function configurationOf(ministack: Ministack, name: string): Promise<FunctionConfiguration> {
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/configuration`
  const answer = await send(ministack, { service: 'lambda', method: 'GET', path })
  return JSON.parse(await answer.text())
}

/** Configures a function anew. */
export async function configure(
  ministack: Ministack,
  name: string,
  change: Pick<FunctionConfiguration, 'Environment'>,
): Promise<void> {
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/configuration`
  await send(ministack, { service: 'lambda', method: 'PUT', path, body: JSON.stringify(change) })
}

/** Invokes a function and waits for what it answers; throws what it failed with. */
export async function invoke(ministack: Ministack, name: string, event: unknown): Promise<unknown> {
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`
  const answer = await send(ministack, { service: 'lambda', path, body: JSON.stringify(event) })
  const text = await answer.text()
  const failure = answer.headers.get('x-amz-function-error')
  if (failure !== null) throw new Error(`${name} failed: ${failure} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** Makes a secret; gives its ARN. */
export async function createSecret(ministack: Ministack, name: string, value: string): Promise<string> {
  const input = { Name: name, SecretString: value }
  const target = 'secretsmanager.CreateSecret'
  const made = await jsonAction(ministack, { service: 'secretsmanager', target, input })
  return (isJsonObject(made) && textAt(made, 'ARN')) || ''
}
