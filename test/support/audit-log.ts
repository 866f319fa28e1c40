import { readFile } from 'node:fs/promises'

/** One request that the API server answered. */
export interface AuditedRequest {
  readonly verb: string
  readonly user: string
  readonly userAgent: string
  readonly uri: string
  /** Plural name, with the subresource after a slash; empty for `/version` and the like. */
  readonly resource: string
  readonly namespace: string
  readonly name: string
  readonly status: number
}

/** Requests counted by the server itself. */
export interface AuditLog {
  readonly file: string
  /** All requests answered so far, except those of the cluster's own parts and of the harness. */
  requests(): Promise<readonly AuditedRequest[]>
  /** Where the log ends now: `since(mark)` gives the later requests only. */
  mark(): Promise<number>
  since(mark: number): Promise<readonly AuditedRequest[]>
}

/** One line for each answered request, without bodies; watches are logged when they end. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted', 'Panic'],
  rules: [{ level: 'Metadata' }],
}

const ownParts = /^(kube-apiserver|kube-controller-manager|pod-player|sluice-test-harness)\b/

/** Reads an audit log; `barrier` sends a request with the given path, whose line shows that earlier ones are written. */
export function auditLog(file: string, barrier: (path: string) => Promise<void>): AuditLog {
  let count = 0
  const read = async (): Promise<readonly AuditedRequest[]> => {
    const path = `/version?barrier=${++count}`
    await barrier(path)
    for (;;) {
      const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1)
      const requests = lines.map(parseLine)
      if (requests.some((each) => each.uri === path)) return requests.filter((each) => !ownParts.test(each.userAgent))
    }
  }
  return {
    file,
    requests: read,
    mark: async () => (await read()).length,
    since: async (mark) => (await read()).slice(mark),
  }
}

interface AuditLine {
  readonly verb: string
  readonly user: { readonly username: string }
  readonly userAgent?: string
  readonly requestURI: string
  readonly objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string }
  readonly responseStatus?: { readonly code?: number }
}

function parseLine(text: string): AuditedRequest {
  const line: AuditLine = JSON.parse(text)
  const { resource = '', subresource, namespace = '', name = '' } = line.objectRef ?? {}
  return {
    verb: line.verb,
    user: line.user.username,
    userAgent: line.userAgent ?? '',
    uri: line.requestURI,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
    status: line.responseStatus?.code ?? 0,
  }
}
