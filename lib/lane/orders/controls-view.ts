import { isOld } from '../../core/clock.ts'
import type { Digest } from '../../core/digest.ts'
import { Problem } from '../../core/problem.ts'
import type { UnitId } from '../../flux/definition.ts'
import { type Controls, type Pin, readControls, tryControls } from '../../store/controls.ts'
import type { Document, Unreadable } from '../../store/document.ts'
import { allControlsKey, clusterControlsKey, clusterPrefix, unitControlsKey } from '../../store/keys.ts'
import { keysOf } from '../../store/read-all.ts'
import type { LaneDeps } from '../deps.ts'

/** What people asked for, not older than two seconds whenever it is looked at (U1). */
export interface ControlsView {
  /** Controls of a unit, read anew if they are too old. */
  of(unit: UnitId): Promise<UnitControls>
  /**
   * Throws a Problem `Aborted` where the unit, its cluster or everything is suspended by a person, and `StoreFailed` where nobody knows of
   * the unit.
   */
  checkSuspended(unit: UnitId): Promise<void>
  /** The artifact that a unit is kept at; what is answered here is what `repinned` compares with. */
  pinOf(unit: UnitId): Promise<Pin | undefined>
  /** Whether a pin is another one by now; `now` looks at what is there at this moment. */
  repinned(when?: 'now'): Promise<boolean>
  /** Whether the cluster or everything is suspended, and the seq of every controls document that is there, by its key. */
  overall(): Promise<Pick<UnitControls, 'suspended' | 'seen'>>
  /** Whether what was read last is what a listing of the cluster's documents shows. */
  isAsListed(etags: ReadonlyMap<string, string>): Promise<boolean>
}

/** What people asked for of one unit, its cluster and everything. */
export interface UnitControls {
  readonly controls: Controls
  readonly suspended: { readonly by: string; readonly reason?: string } | undefined
  /** Its own document cannot be read: it may say that the unit is suspended or pinned, so nothing of it is changed. */
  readonly unreadable?: Problem
  /** Seq of each document that was seen, by its key: `suspend --wait` waits for them. */
  readonly seen: Readonly<Record<string, number>>
}

const maxAgeMs = 2_000
const nothing: UnitControls = { controls: {}, suspended: undefined, seen: {} }

/** What the documents say, by key. Those of the cluster and of everything can be read, or the whole cluster stands still. */
interface Found {
  readonly documents: ReadonlyMap<string, Document<Controls>>
  /** Of single units. */
  readonly unreadable: ReadonlyMap<string, Unreadable>
}

/** With `expected`, the keys of documents that are likely to be there, the first read takes those and leaves the listing to the caller. */
export function controlsView(
  deps: Pick<LaneDeps, 'bucket' | 'cluster' | 'clock'>,
  expected?: readonly string[],
): ControlsView {
  const { store } = deps.bucket
  const prefix = `${clusterPrefix(deps.cluster.name)}controls/`
  const wide = [allControlsKey, clusterControlsKey(deps.cluster.name)]
  let shared: { readonly at: number; readonly found: Promise<Found> } | undefined

  /** One LIST finds which documents exist at all: nearly always none. */
  const readAll = async (listed?: readonly string[]): Promise<Found> => {
    const keys = [allControlsKey, ...(listed?.filter((key) => key.startsWith(prefix)) ?? (await keysOf(store, prefix)))]
    const documents = new Map<string, Document<Controls>>()
    const unreadable = new Map<string, Unreadable>()
    for (const key of keys) {
      const read = await (wide.includes(key) ? readControls : tryControls)(store, key)
      if (read === undefined) continue
      if ('problem' in read) unreadable.set(key, read)
      else documents.set(key, read)
    }
    return { documents, unreadable }
  }

  const fresh = (): Promise<Found> => {
    const now = deps.clock.now()
    if (shared === undefined) shared = { at: now, found: readAll(expected) }
    else if (isOld(shared.at, maxAgeMs, now)) shared = { at: now, found: readAll() }
    return shared.found
  }

  const of = async (unit: UnitId): Promise<UnitControls> => {
    const { documents, unreadable } = await fresh()
    if (documents.size === 0 && unreadable.size === 0) return nothing
    const own = unitControlsKey(deps.cluster.name, unit)
    const held = unreadable.get(own)
    const found = [...wide, own].flatMap((key) => {
      const document = documents.get(key)
      return document === undefined ? [] : [{ key, document }]
    })
    return {
      controls: documents.get(own)?.value ?? {},
      suspended: found.find(({ document }) => document.value.suspend !== undefined)?.document.value.suspend,
      seen: Object.fromEntries(found.map(({ key, document }) => [key, document.seq])),
      ...(held !== undefined && { unreadable: unknownOrders(unit, held.problem) }),
    }
  }

  const checkSuspended = async (unit: UnitId): Promise<void> => {
    const { suspended, unreadable } = await of(unit)
    if (suspended === undefined && unreadable !== undefined) throw unreadable
    if (suspended === undefined) return
    const why = suspended.reason === undefined ? '' : ` (${suspended.reason})`
    throw new Problem({ code: 'Aborted', subject: unit, what: `is suspended by ${suspended.by}${why}` })
  }

  const overall: ControlsView['overall'] = async () => {
    const { documents } = await fresh()
    const suspends = wide.map((key) => documents.get(key)?.value.suspend)
    const seen = Object.fromEntries([...documents].map(([key, { seq }]) => [key, seq]))
    return { suspended: suspends.find((suspend) => suspend !== undefined), seen }
  }

  const isAsListed: ControlsView['isAsListed'] = async (etags) => {
    const own = shared === undefined ? new Map<string, string>() : ownEtags(await shared.found)
    const listed = [...etags].filter(([key]) => key.startsWith(prefix))
    return listed.length === own.size && listed.every(([key, etag]) => own.get(key) === etag)
  }

  const pins = new Map<UnitId, Digest | undefined>()

  const pinOf: ControlsView['pinOf'] = async (unit) => {
    const { pin } = (await of(unit)).controls
    pins.set(unit, pin?.artifact)
    return pin
  }

  /** One LIST tells whether the controls of any unit are others than those in hand. */
  const isStale = async (found: Found): Promise<boolean> => {
    const own = ownEtags(found)
    let count = 0
    for await (const { key, etag } of store.list(prefix)) {
      if (own.get(key) !== etag) return true
      count++
    }
    return count !== own.size
  }

  const repinned: ControlsView['repinned'] = async (when) => {
    const known = await fresh()
    if (when === 'now' && (await isStale(known))) shared = { at: deps.clock.now(), found: readAll() }
    const { documents } = await fresh()
    const present = (unit: UnitId) => documents.get(unitControlsKey(deps.cluster.name, unit))?.value.pin?.artifact
    return [...pins].some(([unit, artifact]) => present(unit) !== artifact)
  }

  return { of, checkSuspended, pinOf, repinned, overall, isAsListed }
}

/** Etags of the documents of a cluster and its units, whether they can be read or not. */
function ownEtags({ documents, unreadable }: Found): ReadonlyMap<string, string> {
  const all = [...documents, ...unreadable].filter(([key]) => key !== allControlsKey)
  return new Map(all.map(([key, { etag }]) => [key, etag]))
}

function unknownOrders(unit: UnitId, cause: Problem): Problem {
  const what = 'is held, for nobody knows whether it is suspended or pinned'
  return new Problem({ code: 'StoreFailed', subject: unit, what, cause })
}
