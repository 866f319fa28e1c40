import type { Answer, ClusterApi } from '../apply/cluster.ts'
import { Problem } from '../core/problem.ts'

/**
 * A cluster that tells when its connection is worth making anew: nothing answers at its address, or its credential is refused. Both are
 * read from a file when the connection is made. Types are asked for again as soon as one of them turns out to be gone.
 */
export function noticingApi(api: ClusterApi, lost: () => void): ClusterApi {
  const noticed = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked
    } catch (cause) {
      if (cause instanceof Problem && lostCodes.has(cause.code)) lost()
      throw cause
    }
  }
  const answered = async <T>(asked: Promise<Answer<T>>, onGone?: () => void): Promise<Answer<T>> => {
    const answer = await noticed(asked)
    if (answer.kind === 'refused' && answer.status === 401) lost()
    if (answer.kind === 'refused' && answer.status === 404) onGone?.()
    return answer
  }
  return {
    ...api,
    types: () => noticed(api.types()),
    serverVersion: () => noticed(api.serverVersion()),
    get: (...request) => answered(api.get(...request)),
    listMetadata: (...request) => answered(api.listMetadata(...request), api.forgetTypes),
    list: (...request) => answered(api.list(...request), api.forgetTypes),
  }
}

const lostCodes: ReadonlySet<string> = new Set(['ClusterUnreachable', 'AccessDenied'])
