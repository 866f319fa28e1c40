import { request } from 'node:https'
import type { TestCluster } from './test-cluster.ts'

/** Changes of objects, as the API server streams them. */
export interface Watch {
  /** When the next change came that the test is for, by performance.now(). */
  next(is: (object: WatchedObject) => boolean): Promise<number>
  close(): void
}

export interface WatchedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion: string }
  readonly data?: Readonly<Record<string, string>>
}

/** Watches objects of one list path, e.g. `/api/v1/configmaps`. Resolves when the API server has begun to stream. */
export async function watchObjects({ url, ca, token }: TestCluster, path: string): Promise<Watch> {
  const waiting = new Set<{ is: (object: WatchedObject) => boolean; found: (at: number) => void }>()
  const took = Promise.withResolvers<void>()
  const stream = request(`${url}${path}?watch=1`, { ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
    if (response.statusCode !== 200) took.reject(new Error(`watch of ${path}: ${response.statusCode}`))
    took.resolve()
    let rest = ''
    response.on('data', (chunk: Buffer) => {
      const at = performance.now()
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const { object } = JSON.parse(line) as { object: WatchedObject }
        for (const one of waiting) {
          if (!one.is(object)) continue
          waiting.delete(one)
          one.found(at)
        }
      }
    })
    response.on('error', () => undefined)
  })
  stream.on('error', (cause) => took.reject(cause))
  stream.end()
  await took.promise
  return {
    next: (is) => new Promise((found) => waiting.add({ is, found })),
    close: () => stream.destroy(),
  }
}
