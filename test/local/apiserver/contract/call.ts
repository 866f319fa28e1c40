/** One request of a case, as a client sends it. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly text?: string
  readonly type?: string
  readonly accept?: string
  readonly agent?: string
  /** In place of the administrator's; '' for none. */
  readonly token?: string
}

/** A sequence of requests, in a namespace of its own: `{ns}` in paths and bodies is its name, `{continue}` the last list's token. */
export interface Case {
  readonly name: string
  readonly calls: readonly Call[]
}

export const types = {
  json: 'application/json',
  jsonPatch: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export const accepts = {
  metadata: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  metadataList: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
} as const

type More = Pick<Call, 'accept' | 'agent'>

export function get(path: string, more: More = {}): Call {
  return { method: 'GET', path, ...more }
}

export function post(path: string, body: unknown, more: More = {}): Call {
  return { method: 'POST', path, body, type: types.json, ...more }
}

export function put(path: string, body: unknown, more: More = {}): Call {
  return { method: 'PUT', path, body, type: types.json, ...more }
}

export function patch(type: keyof typeof types, path: string, body: unknown, more: More = {}): Call {
  return { method: 'PATCH', path, body, type: types[type], ...more }
}

export function apply(path: string, body: unknown, manager: string, query = ''): Call {
  return { method: 'PATCH', path: `${path}?fieldManager=${manager}${query}`, body, type: types.apply }
}

export function remove(path: string, body?: unknown): Call {
  return { method: 'DELETE', path, ...(body !== undefined && { body, type: types.json }) }
}
