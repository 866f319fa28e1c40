import { performance } from 'node:perf_hooks'
import { inParallel } from '../../lib/core/in-parallel.ts'

/** A type as it is listed: its path on the API server. */
export interface RawOrder {
  readonly paths: readonly string[]
}

const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
const listsAtOnce = 8

/**
 * Metadata LISTs as anybody would send them: plain fetch over connections that stay open, all pages of 500, as many types at once as the
 * product lists. Bodies are parsed for the sake of `continue`. `argv`: server and token; the authority is in NODE_EXTRA_CA_CERTS.
 */
const [server = '', token = ''] = process.argv.slice(2)
process.on('message', ({ paths }: RawOrder) => {
  lists(paths).then(
    (sample) => process.send?.(sample),
    (cause: unknown) => {
      process.stderr.write(`${cause instanceof Error ? cause.stack : cause}\n`)
      process.exit(1)
    },
  )
})
process.send?.('ready')

async function lists(paths: readonly string[]): Promise<{ readonly ms: number; readonly requests: number }> {
  let requests = 0
  const start = performance.now()
  await inParallel(paths, listsAtOnce, async (path) => {
    const base = `${server}${path}?limit=500&labelSelector=kustomize.toolkit.fluxcd.io%2Fname`
    for (let next = ''; ; ) {
      requests++
      const answer = await fetch(next === '' ? base : `${base}&continue=${encodeURIComponent(next)}`, {
        headers: { accept, authorization: `Bearer ${token}` },
      })
      const list = (await answer.json()) as { metadata: { continue?: string } }
      next = list.metadata.continue ?? ''
      if (next === '') return
    }
  })
  return { ms: performance.now() - start, requests }
}
