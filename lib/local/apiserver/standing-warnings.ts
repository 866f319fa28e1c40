import type { ApiRequest } from './request.ts'

const endpoints = /^\/api\/v1\/(namespaces\/[^/]+\/)?endpoints(\/|$)/
const jobs = /^\/apis\/batch\/v1\/namespaces\/[^/]+\/jobs(\/|$)/

const endpointsDeprecated = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'
const jobsKeepPods =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set ' +
  'propagationPolicy=Orphan to suppress this warning'

/** What the server warns of whatever comes of a request. */
export function standingWarnings({ method, path, query, body }: ApiRequest): readonly string[] {
  if (endpoints.test(path)) return [endpointsDeprecated]
  const isSilent = query.has('propagationPolicy') || /"(propagationPolicy|orphanDependents)"/.test(body)
  return method === 'DELETE' && jobs.test(path) && !isSilent ? [jobsKeepPods] : []
}
