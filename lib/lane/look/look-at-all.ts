import type { ConfirmedIdentity } from '../../store/identity.ts'
import { clusterPrefix, identityKey, recordsPrefix } from '../../store/keys.ts'
import { listEtags } from '../../store/read-all.ts'
import type { LaneDeps } from '../deps.ts'
import { checkIdentity } from '../identity.ts'
import { type ControlsView, controlsView } from '../orders/controls-view.ts'
import type { PassOptions } from '../prepare-pass.ts'
import { flushEvents } from '../record/unit-events.ts'
import { type Drafts, type Look, lookWide } from './look.ts'
import { draftsOf, readDrafts } from './read-drafts.ts'

/** What a process remembers of a cluster, to begin an audit with before it makes sure that it still is so. */
export interface Remembered {
  readonly identity: ConfirmedIdentity
  /** Keys of the controls that the lane saw last. */
  readonly controls: readonly string[]
}

/** A wide look with what it began with. */
export interface LookAtAll {
  readonly look: Look
  readonly drafts: Drafts
  readonly controls: ControlsView
  /** Records were made sure of after heads were read: whoever changed one since then sees those heads before it has an effect. */
  readonly confirmed: boolean
}

/**
 * Looks at everything. Records, controls and identity that are remembered are taken as they are at first; one listing of the cluster's documents, made
 * after heads were read, tells whether they were right all the time. It stands in for reading them before (F1: they were read before the live cluster,
 * whenever that was) and for the look at the records afterwards. Where they were not, all is looked at again.
 */
export async function lookAtAll(deps: LaneDeps, options: PassOptions, now: number): Promise<LookAtAll> {
  const { remembered, looked: done = new Set() } = options
  if (remembered === undefined) return lookAfresh(deps, options, now)
  const drafts = draftsOf(deps.memory.records.values())
  const controls = controlsView(deps, remembered.controls)
  const look = await lookWide({ deps, drafts, controls, done }, now, options)
  const name = deps.cluster.name
  const listed = await listEtags(deps.bucket.store, clusterPrefix(name))
  const isSameCluster = listed.get(identityKey(name)) === remembered.identity.etag
  if (isSameCluster && isRemembered(deps, listed) && (await controls.isAsListed(listed))) {
    for (const draft of drafts.values()) await flushEvents(deps, draft)
    return { look, drafts, controls, confirmed: true }
  }
  if (!isSameCluster) await checkIdentity(deps)
  return lookAfresh(deps, options, now, listed)
}

async function lookAfresh(
  deps: LaneDeps,
  options: PassOptions,
  now: number,
  listed = options.listed,
): Promise<LookAtAll> {
  const drafts = await readDrafts(deps, listed)
  const controls = controlsView(deps)
  const done = options.looked ?? new Set()
  return {
    look: await lookWide({ deps, drafts, controls, done }, now, options),
    drafts,
    controls,
    confirmed: false,
  }
}

function isRemembered({ memory, cluster }: LaneDeps, etags: ReadonlyMap<string, string>): boolean {
  const prefix = recordsPrefix(cluster.name)
  const listed = [...etags].filter(([key]) => key.startsWith(prefix))
  return listed.length === memory.records.size && listed.every(([key, etag]) => memory.records.get(key)?.etag === etag)
}
