import type { Answer, Refusal } from '../../apply/cluster.ts'
import { at, isJsonObject, type Json, type JsonObject, textAt } from '../../core/json.ts'
import { Problem } from '../../core/problem.ts'
import type { Reply } from './exchange.ts'

/** A reply as an Answer: the parsed object, or the refusal that its `Status` object tells. */
export function answerFrom(
  server: string,
  reply: Reply,
  read: (text: string) => Json = JSON.parse,
): Answer<JsonObject> {
  const body = parse(reply.body, read)
  if (reply.status >= 200 && reply.status < 300) {
    if (isJsonObject(body)) return { kind: 'ok', value: body }
    throw unusable(server, reply.status, 'the answer is no JSON object')
  }
  if (reply.status !== 429 && isJsonObject(body) && body.kind === 'Status') return refusalFrom(reply.status, body)
  if (reply.status === 429 || reply.status >= 500 || reply.status < 400) {
    throw unusable(server, reply.status, 'the server is overloaded or not the API server')
  }
  // A gateway, or an address that is no API server's: what it does not find may well be there.
  if (reply.status === 404 || reply.status === 410)
    throw unusable(server, reply.status, 'the answer is not of the API server')
  // One that speaks no `Status`; its text is not shown, it could be anything.
  return { kind: 'refused', status: reply.status, reason: '', message: `HTTP ${reply.status}`, causes: [] }
}

function parse(body: Buffer, read: (text: string) => Json): Json | undefined {
  try {
    return read(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function unusable(server: string, status: number, why: string): Problem {
  const what = `answered HTTP ${status}: ${why}`
  return new Problem({ code: 'ClusterUnreachable', subject: server, what, remedy: 'It is tried again' })
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
function refusalFrom(httpStatus: number, status: JsonObject): Refusal {
  const causes = at(status, 'details', 'causes')
  const code = typeof status.code === 'number' ? status.code : httpStatus
  return {
    kind: 'refused',
    status: code,
    reason: textAt(status, 'reason') ?? '',
    message: textAt(status, 'message') ?? `HTTP ${code}`,
    causes: (Array.isArray(causes) ? causes : []).map((cause: Json) => ({
      field: textAt(cause, 'field') ?? '',
      message: textAt(cause, 'message') ?? '',
      reason: textAt(cause, 'reason') ?? '',
    })),
  }
}
