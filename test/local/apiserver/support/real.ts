import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { startCluster } from '../../../support/cluster.ts'
import { type RawReply, rawApi } from '../../../support/raw-api.ts'

/** A real API server to compare with, for objects that are tried and not kept. */
export interface RealServer {
  get(path: string): Promise<RawReply>
  create(collection: string, object: JsonObject): Promise<RawReply>
  /** What a new object would be. */
  tryCreate(collection: string, object: JsonObject, query?: string): Promise<RawReply>
  /** What the object would be in place of what lies there. */
  tryReplace(path: string, object: JsonObject, query?: string): Promise<RawReply>
  tryPatch(path: string, patch: unknown, type: string, query?: string): Promise<RawReply>
  stop(): Promise<void>
}

export async function startReal(): Promise<RealServer> {
  const cluster = await startCluster({ real: true, controllers: false, pods: false })
  const api = rawApi(cluster)
  const dry = (path: string, query = '') => `${path}?dryRun=All${query}`
  return {
    get: (path) => api.send({ method: 'GET', path }),
    create: (path, body) => api.send({ method: 'POST', path, body }),
    tryCreate: (path, body, query) => api.send({ method: 'POST', path: dry(path, query), body }),
    tryReplace: (path, body, query) => api.send({ method: 'PUT', path: dry(path, query), body }),
    tryPatch: (path, body, type, query) =>
      api.send({ method: 'PATCH', path: dry(path, query), body, contentType: `application/${type}` }),
    async stop() {
      api.close()
      await cluster.stop()
    },
  }
}
