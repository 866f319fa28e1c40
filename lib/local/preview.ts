import { overlayStore } from '../adapters/memory/overlay-store.ts'
import { dryRunOnly } from '../apply/dry-run-only.ts'
import type { UnitId } from '../flux/definition.ts'
import { rootId } from '../lane/discover/root.ts'
import { checkIdentity } from '../lane/identity.ts'
import { preparePass } from '../lane/prepare-pass.ts'
import { preview, type UnitPreview } from '../lane/preview/preview.ts'
import type { ResolvedSource } from '../render/deps.ts'
import { type SourceId, type SourceSpec, sourceId } from '../source/spec.ts'
import type { LocalWorld } from './product.ts'
import { type Worked, workAll } from './work-all.ts'

export interface PreviewOptions {
  /** Only this unit. */
  readonly unit?: UnitId
  /** A working tree that stands in for the source of the unit, or for those of the clusters' roots. */
  readonly instead?: (source: SourceSpec) => ResolvedSource
}

/**
 * What polling and syncing everything now would do, by cluster: sources are polled and rendered as ever, but what comes of it stays in
 * memory, and clusters are only asked.
 */
export async function previewOnce(
  world: LocalWorld,
  { unit, instead }: PreviewOptions,
): Promise<ReadonlyMap<string, Worked<readonly UnitPreview[]>>> {
  const view = overlayStore(world.data.store)
  const looking: LocalWorld = { ...world, around: { store: () => view, cluster: dryRunOnly } }
  const replaced = instead && (await sourcesOf(looking, unit ?? rootId))
  const stands = (source: SourceSpec) => (replaced?.has(sourceId(source)) ? instead?.(source) : undefined)
  return workAll<readonly UnitPreview[]>(
    { ...looking, instead: stands },
    {
      async work(deps) {
        await checkIdentity(deps)
        await preparePass(deps, { scope: 'wide', signal: world.signal })
        return []
      },
      async last(deps) {
        await checkIdentity(deps)
        return preview((await preparePass(deps, { scope: 'wide', signal: world.signal })).act, unit)
      },
    },
  )
}

/** The sources that a unit has on the clusters that have it. */
async function sourcesOf(world: LocalWorld, unit: UnitId): Promise<ReadonlySet<SourceId>> {
  const found = new Set<SourceId>()
  await workAll<void>(world, {
    async work(deps) {
      const { graph } = (await preparePass(deps, { scope: 'wide', signal: world.signal })).act
      const source = graph.nodes.get(unit)?.source
      if (source !== undefined) found.add(source)
    },
  })
  return found
}
