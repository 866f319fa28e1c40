import type { ObjectStore, WriteCondition, WriteOutcome } from '../../store/object-store.ts'
import type { Answer, Call } from './call.ts'
import { storePlace, writtenBefore } from './wire.ts'

/** Answers requests for a store, in the words of S3: conditions as headers, outcomes as status. Undefined for other addresses. */
export async function answerStore(store: ObjectStore, call: Call): Promise<Answer | undefined> {
  const place = storePlace(call.path, call.query)
  if (place === undefined) return undefined
  if ('prefix' in place) return call.method === 'GET' ? listed(store, place.prefix) : notAllowed
  switch (call.method) {
    case 'GET':
      return read(store, place.key)
    case 'PUT':
      return write(store, place.key, call)
    case 'DELETE':
      return remove(store, place.key, call)
    case 'POST':
      return refresh(store, place.key, call)
    default:
      return notAllowed
  }
}

const notAllowed: Answer = { status: 405 }

async function read(store: ObjectStore, key: string): Promise<Answer> {
  const found = await store.get(key)
  return found === undefined ? { status: 404 } : { status: 200, headers: { etag: found.etag }, body: found.bytes }
}

async function write(store: ObjectStore, key: string, call: Call): Promise<Answer> {
  const condition = conditionOf(call)
  if (condition === undefined) return { status: 428, body: 'a write needs If-None-Match: * or If-Match\n' }
  return outcomeAnswer(await store.put(key, await call.body(), condition))
}

async function remove(store: ObjectStore, key: string, call: Call): Promise<Answer> {
  const { 'if-match': etag } = call.headers
  const isAged = writtenBefore in call.headers
  if (etag === undefined && !isAged) {
    await store.delete(key)
    return { status: 204 }
  }
  const condition = isAged ? agedIn(call) : etag === undefined ? undefined : { etag }
  // A condition that is not understood must not become none.
  if (condition === undefined || (isAged && etag !== undefined)) return { status: 428, body: 'one condition, please\n' }
  return { status: (await store.deleteIf(key, condition)) ? 204 : 412 }
}

async function refresh(store: ObjectStore, key: string, call: Call): Promise<Answer> {
  const aged = agedIn(call)
  if (aged === undefined) return { status: 428, body: `a refresh needs ${writtenBefore}\n` }
  return { status: (await store.refresh(key, aged.writtenBefore)) ? 204 : 404 }
}

/** A time in milliseconds, as documents have it; HTTP's own would round it to the second. */
function agedIn({ headers }: Call): { readonly writtenBefore: number } | undefined {
  const text = headers[writtenBefore]
  const time = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN
  return Number.isFinite(time) ? { writtenBefore: time } : undefined
}

function conditionOf({ headers }: Call): WriteCondition | undefined {
  const { 'if-none-match': absent, 'if-match': etag } = headers
  if (absent === '*' && etag === undefined) return { create: true }
  return etag !== undefined && absent === undefined ? { etag } : undefined
}

function outcomeAnswer(outcome: WriteOutcome): Answer {
  switch (outcome.kind) {
    case 'written':
      return { status: 200, headers: { etag: outcome.etag } }
    case 'exists':
      return { status: 412 }
    case 'racing':
      return { status: 409 }
    case 'gone':
      return { status: 404 }
  }
}

function listed(store: ObjectStore, prefix: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: lines(store, prefix) }
}

async function* lines(store: ObjectStore, prefix: string): AsyncIterable<string> {
  let end = 0
  for await (const { key, etag, size, modified } of store.list(prefix)) {
    end++
    yield `${JSON.stringify([key, etag, size, modified])}\n`
  }
  yield `${JSON.stringify({ end })}\n`
}
