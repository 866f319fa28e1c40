import type { Answer, Refusal } from '../../../apply/cluster.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { Problem } from '../../../core/problem.ts'
import { aggregatedAccept, readAggregated } from './aggregated.ts'
import { classicDiscovery, groupVersions } from './classic.ts'
import type { Discovered } from './discovered.ts'

export type Get = (path: string, accept: string) => Promise<Answer<JsonObject>>

/** All types of a server: two requests where it has aggregated discovery (1.27 and newer), one per group version otherwise. */
export async function discover(server: string, get: Get): Promise<Discovered> {
  const [api, apis] = await Promise.all([get('/api', aggregatedAccept), get('/apis', aggregatedAccept)])
  if (api.kind === 'refused') throw discoveryRefused(server, api)
  if (apis.kind === 'refused') throw discoveryRefused(server, apis)
  const core = readAggregated(api.value)
  const others = readAggregated(apis.value)
  if (core !== undefined && others !== undefined) {
    return { types: [...core.types, ...others.types], unavailable: [...core.unavailable, ...others.unavailable] }
  }
  return classicDiscovery(groupVersions(api.value, apis.value), (path) => bodyOrNothing(get, path))
}

async function bodyOrNothing(get: Get, path: string): Promise<Json | undefined> {
  try {
    const answer = await get(path, 'application/json')
    return answer.kind === 'ok' ? answer.value : undefined
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'ClusterUnreachable') return undefined
    throw cause
  }
}

/** Refused credentials, mostly: discovery is open to every authenticated user. */
export function discoveryRefused(server: string, { status, message }: Refusal): Problem {
  const denied = status === 401 || status === 403
  return new Problem({
    code: denied ? 'AccessDenied' : 'ClusterRejected',
    subject: server,
    what: `refused to say what it serves (HTTP ${status})`,
    cause: message,
    ...(denied && { remedy: 'Check the credentials, and that the identity has an access entry for this cluster' }),
  })
}
