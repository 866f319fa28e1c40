import type { ApiServer } from '../../../../lib/local/apiserver/apiserver.ts'

/** An object as tests read it. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into objects of every kind.
export type Read = any

export interface Client {
  get(path: string): Promise<Read>
  /** The items of a list. */
  list(path: string): Promise<readonly Read[]>
  create(path: string, body: unknown): Promise<Read>
  merge(path: string, patch: unknown): Promise<Read>
  remove(path: string, options?: unknown): Promise<Read>
  /** Whether there is something. */
  has(path: string): Promise<boolean>
}

/** A client of a server that throws what is refused. */
export function clientOf({ url, token }: ApiServer): Client {
  const send = async (method: string, path: string, body?: unknown, type = 'application/json'): Promise<Read> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'user-agent': 'tester/1' }
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const read: Read = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${read.message}`)
    return read
  }
  return {
    get: (path) => send('GET', path),
    list: async (path) => (await send('GET', path)).items,
    create: (path, body) => send('POST', path, body),
    merge: (path, patch) => send('PATCH', path, patch, 'application/merge-patch+json'),
    remove: (path, options) => send('DELETE', path, options),
    has: (path) =>
      send('GET', path).then(
        () => true,
        () => false,
      ),
  }
}

/** Metadata of an object that others own. */
export function ownedBy(owner: Read, more: Readonly<Record<string, unknown>> = {}) {
  const { apiVersion, kind, metadata } = owner
  return { ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, ...more }] }
}
