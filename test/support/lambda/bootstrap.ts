import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Context } from 'aws-lambda'

/**
 * What Lambda's own Node runtime does around a handler, as far as ours can see it.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
const { AWS_LAMBDA_RUNTIME_API = '', LAMBDA_TASK_ROOT = '', _HANDLER = '', AWS_LAMBDA_FUNCTION_NAME = '' } = process.env
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`
const [file = '', name = ''] = _HANDLER.split('.')

type Handler = (event: unknown, context: Partial<Context>) => Promise<unknown>

const handler = await load().catch(async (cause: unknown) => {
  await post('init/error', failureOf(cause))
  process.exit(1)
})

for (;;) {
  const invocation = await fetch(`${api}/invocation/next`)
  const id = invocation.headers.get('lambda-runtime-aws-request-id') ?? ''
  process.env._X_AMZN_TRACE_ID = invocation.headers.get('lambda-runtime-trace-id') ?? ''
  const deadline = Number(invocation.headers.get('lambda-runtime-deadline-ms'))
  const context = {
    awsRequestId: id,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: invocation.headers.get('lambda-runtime-invoked-function-arn') ?? '',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
  try {
    const answer = await handler(await invocation.json(), context)
    await post(`invocation/${id}/response`, answer ?? null)
  } catch (cause) {
    await post(`invocation/${id}/error`, failureOf(cause))
  }
}

async function load(): Promise<Handler> {
  const loaded: Record<string, unknown> = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href)
  const found = loaded[name]
  if (typeof found !== 'function') throw new Error(`${_HANDLER} is undefined or not exported`)
  return async (event, context) => found(event, context)
}

async function post(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body) })
  await answer.text()
}

function failureOf(cause: unknown): object {
  if (!(cause instanceof Error)) return { errorType: typeof cause, errorMessage: String(cause) }
  return { errorType: cause.name, errorMessage: cause.message, trace: cause.stack?.split('\n') ?? [] }
}
