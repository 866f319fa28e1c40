import { isOld } from '../../core/clock.ts'
import { remembered } from '../../core/remembered.ts'
import { ensureHead } from '../../render/ensure-head.ts'
import type { Head } from '../../store/head.ts'
import type { LaneDeps } from '../deps.ts'
import type { LaneMemory } from '../memory.ts'
import type { ReadableSource } from './graph.ts'
import type { HeadsView } from './heads-view.ts'
import { sourceKey } from './known-sources.ts'

interface SourceWorld {
  readonly bucket: LaneDeps['bucket']
  readonly cluster: Pick<LaneDeps['cluster'], 'name'>
  readonly memory: Pick<LaneMemory, 'uses'>
}

/** How long it is believed that a source is noted where it was: the sweep takes only what no lane has named for a day. */
const usesAgeMs = 60 * 60_000

/** The head of a source, created where nobody asked for it before; also says how often the source is to be polled. All units of a source share one look. */
export type SourceHeads = (source: ReadableSource) => Promise<Head | undefined>

export function sourceHeads({ bucket, cluster, memory }: SourceWorld, heads: Pick<HeadsView, 'read'>): SourceHeads {
  const ensured = new Map<string, Promise<void>>()
  return remembered(async ({ id, spec, definition }: ReadableSource) => {
    const by = `${cluster.name}/${sourceKey(definition)}`
    // Several GitRepositories may stand for one source, each with an interval of its own.
    const use = `${id} ${by}`
    const { intervalMs } = definition
    const noted = memory.uses.get(use)
    if (noted?.intervalMs === intervalMs && !isOld(noted.at, usesAgeMs, bucket.clock.now())) {
      const head = await heads.read(id)
      if (head !== undefined) return head.value
    }
    const ensuring = ensured.get(use) ?? ensureHead({ bucket }, id, spec, { by, intervalMs })
    ensured.set(use, ensuring)
    await ensuring
    memory.uses.set(use, { intervalMs, at: bucket.clock.now() })
    return (await heads.read(id))?.value
  })
}
