import type { OpenApi } from './discovery/openapi.ts'
import { discover } from './discovery/route.ts'
import { Failure } from './failure.ts'
import { targetOf } from './http/target.ts'
import type { ApiAnswer, ApiRequest } from './request.ts'
import type { Served } from './resource.ts'
import type { ReviewWorld } from './reviews/review.ts'
import { standingWarnings } from './standing-warnings.ts'
import { failureAnswer, jsonAnswer } from './verbs/answers.ts'
import { route } from './verbs/route.ts'
import type { VerbWorld } from './verbs/world.ts'

export interface ServerWorld extends VerbWorld, ReviewWorld {
  readonly openApi: OpenApi
}

/** What the server says it is: the version whose behaviour it has. */
export const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+embedded',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '',
  goVersion: '',
  compiler: '',
  platform: 'node',
} as const

/** A document in which nothing stands: clients that look here last find that it is not said. */
const noOpenApi2: ApiAnswer = {
  status: 200,
  type: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
  body: '',
}

/** Beside the API the server answers in plain text. */
const pageNotFound: ApiAnswer = { status: 404, type: 'text/plain; charset=utf-8', body: '404 page not found\n' }

/** Answers one request; a write is answered when it is kept for good. */
export async function answer(request: ApiRequest, world: ServerWorld): Promise<ApiAnswer> {
  const answered = await answerOrFailure(request, world)
  const standing = standingWarnings(request)
  if (!('body' in answered) || standing.length === 0) return answered
  return { ...answered, warnings: [...standing, ...(answered.warnings ?? [])] }
}

async function answerOrFailure(request: ApiRequest, world: ServerWorld): Promise<ApiAnswer> {
  try {
    const answered = answerNow(request, world)
    if (request.method !== 'GET') await world.store.kept()
    return answered
  } catch (cause) {
    if (cause instanceof Failure) return failureAnswer(cause)
    const message = `Internal error occurred: ${cause instanceof Error ? cause.message : String(cause)}`
    return failureAnswer(new Failure({ code: 500, reason: 'InternalError', message }))
  }
}

function answerNow(request: ApiRequest, world: ServerWorld): ApiAnswer {
  const { path, accept } = request
  if (path === '/version' || path === '/version/') return jsonAnswer(200, version)
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path))
    return { status: 200, type: 'text/plain; charset=utf-8', body: 'ok' }
  if (path === '/openapi/v3') return jsonAnswer(200, world.openApi.index())
  if (path === '/openapi/v2') return noOpenApi2
  if (path.startsWith('/openapi/v3/')) return jsonAnswer(200, world.openApi.document(path))
  if (!isServedGroup(path, world.served)) return pageNotFound
  const discovered = discover(path, accept, world.served)
  if (discovered !== undefined) return { status: 200, type: discovered.type, body: JSON.stringify(discovered.body) }
  return route(targetOf(path, world.served), request, world)
}

function isServedGroup(path: string, served: Served): boolean {
  const [, root, group = ''] = path.split('/')
  if (root === 'api') return true
  return root === 'apis' && (group === '' || served.all().some((one) => one.group === group))
}
