import { assertObjectKey } from '../../core/object-key.ts'
import { asProblem, Problem } from '../../core/problem.ts'
import type { ListedObject, ObjectStore, WriteCondition, WriteOutcome } from '../../store/object-store.ts'
import type { ClientAnswer, ClientRequest, SocketClient } from './client.ts'
import { answeredProblem } from './problem-answer.ts'
import { endLine, jsonIn, listedLine, listPath, objectPath, writtenBefore } from './wire.ts'

/** The bucket of another process on this machine, asked through its socket. */
export function remoteStore(client: Pick<SocketClient, 'ask'>): ObjectStore {
  const ask = async (subject: string, what: string, request: ClientRequest): Promise<ClientAnswer> => {
    try {
      return await client.ask(request)
    } catch (cause) {
      // After a broken write nobody knows whether it is there, which is what this code says.
      throw asProblem(cause, { code: 'StoreFailed', subject, what, remedy })
    }
  }
  return {
    async get(key) {
      assertObjectKey(key)
      const answer = await ask(key, 'could not be read', { method: 'GET', path: objectPath(key) })
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw answeredProblem(answer, key)
      return { bytes: answer.body, etag: etagOf(answer, key) }
    },
    async put(key, bytes, condition) {
      assertObjectKey(key)
      // A copy, for the caller may reuse the buffer.
      const body = Uint8Array.from(bytes)
      const headers = headersOf(condition)
      const answer = await ask(key, 'could not be written', { method: 'PUT', path: objectPath(key), headers, body })
      return outcomeOf(answer, key)
    },
    async *list(prefix) {
      const subject = `${prefix}*`
      const answer = await ask(subject, 'could not be listed', { method: 'GET', path: listPath(prefix) })
      if (answer.status !== 200) throw answeredProblem(answer, subject)
      yield* listing(answer, subject)
    },
    async delete(key) {
      assertObjectKey(key)
      const answer = await ask(key, 'could not be deleted', { method: 'DELETE', path: objectPath(key) })
      if (answer.status !== 204) throw answeredProblem(answer, key)
    },
    async deleteIf(key, condition) {
      assertObjectKey(key)
      const named = 'etag' in condition ? { 'if-match': condition.etag } : before(condition.writtenBefore)
      const request = { method: 'DELETE', path: objectPath(key), headers: named } as const
      return isDone(await ask(key, 'could not be deleted', request), key, 412)
    },
    async refresh(key, time) {
      assertObjectKey(key)
      const request = { method: 'POST', path: objectPath(key), headers: before(time) } as const
      return isDone(await ask(key, 'could not be refreshed', request), key, 404)
    },
  }
}

const remedy = 'Check that "sluice local" still runs, and try again'

function headersOf(condition: WriteCondition): Readonly<Record<string, string>> {
  return 'create' in condition ? { 'if-none-match': '*' } : { 'if-match': condition.etag }
}

function before(time: number): Readonly<Record<string, string>> {
  return { [writtenBefore]: String(time) }
}

function isDone(answer: ClientAnswer, key: string, otherwise: number): boolean {
  if (answer.status === 204 || answer.status === otherwise) return answer.status === 204
  throw answeredProblem(answer, key)
}

function outcomeOf(answer: ClientAnswer, key: string): WriteOutcome {
  switch (answer.status) {
    case 200:
      return { kind: 'written', etag: etagOf(answer, key) }
    case 412:
      return { kind: 'exists' }
    case 409:
      return { kind: 'racing' }
    case 404:
      return { kind: 'gone' }
    default:
      throw answeredProblem(answer, key)
  }
}

function etagOf({ etag }: ClientAnswer, subject: string): string {
  if (etag !== undefined) return etag
  throw new Problem({ code: 'StoreFailed', subject, what: 'was answered without an ETag' })
}

/** Nothing is given away before the last line was seen: a caller must never take the half of a listing for all there is. */
function listing({ body }: ClientAnswer, subject: string): readonly ListedObject[] {
  const lines = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString().split('\n').filter(Boolean)
  const last = endLine.safeParse(jsonIn(lines.pop()))
  const objects = lines.map((line) => listedLine.safeParse(jsonIn(line)))
  if (!last.success || last.data.end !== objects.length) {
    throw new Problem({ code: 'StoreFailed', subject, what: 'was listed only in part', remedy })
  }
  return objects.map(({ success, data }) => {
    if (!success) throw new Problem({ code: 'StoreFailed', subject, what: 'was listed in words that are not known' })
    const [key, etag, size, modified] = data
    return { key, etag, size, modified }
  })
}
