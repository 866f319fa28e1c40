import type { Answer, ClusterApi, LiveObject, ResourceType } from '../../apply/cluster.ts'
import type { Clock } from '../../core/clock.ts'
import { type Json, type JsonObject, textAt } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { answerFrom } from './answer.ts'
import type { Connection } from './connection.ts'
import { discover, discoveryRefused } from './discovery/discover.ts'
import type { Discovered } from './discovery/discovered.ts'
import { type Call, httpExchange } from './exchange.ts'
import { liveObject } from './live.ts'
import { allPages } from './pages.ts'
import { parseShared, type SharedFields } from './parse-shared.ts'
import { objectPath, withQuery } from './paths.ts'
import { type Repeatable, retrying } from './retry.ts'

export interface ClientOptions {
  readonly clock: Pick<Clock, 'sleep'>
  /** Aborts every request that is under way or comes later. */
  readonly signal?: AbortSignal
  /** Told of every request that is sent, repeats included: for metrics and tests. */
  readonly onRequest?: (request: { readonly method: string; readonly path: string; readonly query: string }) => void
  /** For tests; 10 s otherwise. */
  readonly timeoutMs?: number
}

/** A ClusterApi whose sockets can be closed. */
export interface KubeClient extends ClusterApi {
  /** Requests that were sent so far, repeats included. */
  sent(): number
  close(): void
}

type Ask = (
  call: Omit<Call, 'accept' | 'maxBytes'> & Partial<Call>,
  how?: { readonly repeat?: Repeatable; readonly read?: (text: string) => Json },
) => Promise<Answer<JsonObject>>

const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
const applyPatch = 'application/apply-patch+yaml'
const mebibyte = 1_048_576

/** Speaks to one API server. */
export function kubeClient(connection: Connection, options: ClientOptions): KubeClient {
  const { ask, sent, close } = asking(connection, options)
  const whole = async (type: ResourceType, answer: Promise<Answer<JsonObject>>): Promise<Answer<LiveObject>> => {
    const got = await answer
    return got.kind === 'ok' ? { kind: 'ok', value: liveObject(type, got.value) } : got
  }
  const page = (path: string, accept: string) => ({ method: 'GET', path, accept, maxBytes: 256 * mebibyte }) as const
  let known: Promise<Discovered> | undefined
  return {
    ...{ sent, close },
    types() {
      known ??= discover(connection.server, (path, accept) => ask({ method: 'GET', path, accept }))
      known.catch(() => {
        known = undefined
      })
      return known
    },
    forgetTypes() {
      known = undefined
    },
    async serverVersion() {
      const answer = await ask({ method: 'GET', path: '/version' })
      if (answer.kind === 'refused') throw discoveryRefused(connection.server, answer)
      return textAt(answer.value, 'gitVersion') ?? ''
    },
    get: (type, namespace, name) => whole(type, ask({ method: 'GET', path: objectPath(type, namespace, name) })),
    listMetadata(type, list) {
      const shared: SharedFields = new Map()
      const read = (text: string) => parseShared(text, shared)
      return allPages((path) => ask(page(path, metadataList), { read }), type, list)
    },
    list: (type, list) => allPages((path) => ask(page(path, 'application/json')), type, list),
    apply(type, manifest, { fieldManager, dryRun, precondition }) {
      const { namespace, name } = placeOf(manifest)
      const query = { fieldManager, force: true, ...(dryRun && { dryRun: 'All' }) }
      const path = withQuery(objectPath(type, namespace, name), query)
      const body = JSON.stringify(precondition === undefined ? manifest : withPrecondition(manifest, precondition))
      const repeat = dryRun || precondition !== undefined ? 'always' : 'throttled'
      return whole(type, ask({ method: 'PATCH', path, contentType: applyPatch, body }, { repeat }))
    },
    patch(type, { namespace, name }, operations) {
      const path = withQuery(objectPath(type, namespace, name), { fieldManager: 'kustomize-controller' })
      const body = JSON.stringify(operations)
      return whole(type, ask({ method: 'PATCH', path, contentType: 'application/json-patch+json', body }))
    },
    async delete(type, { namespace, name }, preconditions) {
      const body = JSON.stringify({ ...deleteOptions, preconditions })
      const path = objectPath(type, namespace, name)
      const answer = await ask({ method: 'DELETE', path, contentType: 'application/json', body })
      return answer.kind === 'ok' ? { kind: 'ok', value: 'deleted' } : answer
    },
  }
}

const deleteOptions = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' } as const

function asking(connection: Connection, options: ClientOptions): Pick<KubeClient, 'sent' | 'close'> & { ask: Ask } {
  const aborted = options.signal === undefined ? {} : { signal: options.signal }
  const { exchange, close } = httpExchange(connection, { ...aborted, timeoutMs: options.timeoutMs ?? 10_000 })
  let requests = 0
  const observed = (call: Call) => {
    requests++
    const [path = '', query = ''] = call.path.split('?')
    options.onRequest?.({ method: call.method, path, query })
    return exchange(call)
  }
  const send = retrying(observed, { ...aborted, clock: options.clock, attempts: 4 })
  const ask: Ask = async (call, { repeat = 'always', read } = {}) => {
    const reply = await send({ accept: 'application/json', maxBytes: 32 * mebibyte, ...call }, repeat)
    return answerFrom(connection.server, reply, read)
  }
  return { ask, sent: () => requests, close }
}

function placeOf(manifest: Manifest): { namespace: string; name: string } {
  return { namespace: textAt(manifest, 'metadata', 'namespace') ?? '', name: manifest.metadata.name }
}

function withPrecondition(manifest: Manifest, precondition: { uid: string; resourceVersion: string }): Json {
  return { ...manifest, metadata: { ...manifest.metadata, ...precondition } }
}
