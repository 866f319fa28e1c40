import { ensureHead } from '../render/ensure-head.ts'
import type { Head } from '../store/head.ts'
import type { LaneDeps } from './deps.ts'
import type { ReadableSource } from './graph.ts'
import type { HeadsView } from './heads-view.ts'
import { sourceKey } from './known-sources.ts'

/** The head of a source, created where nobody asked for it before; also says how often the source is to be polled. */
export type SourceHeads = (source: ReadableSource) => Promise<Head | undefined>

export function sourceHeads(
  { bucket, cluster }: { readonly bucket: LaneDeps['bucket']; readonly cluster: Pick<LaneDeps['cluster'], 'name'> },
  heads: Pick<HeadsView, 'read'>,
): SourceHeads {
  const ensured = new Map<string, Promise<void>>()
  return async ({ id, spec, definition }) => {
    const by = `${cluster.name}/${sourceKey(definition)}`
    // Several GitRepositories may stand for one source, each with an interval of its own.
    const use = `${id} ${by}`
    const ensuring = ensured.get(use) ?? ensureHead({ bucket }, id, spec, { by, intervalMs: definition.intervalMs })
    ensured.set(use, ensuring)
    await ensuring
    return (await heads.read(id))?.value
  }
}
