import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { ourEntry } from '../../../lib/apply/manager.ts'
import type { InventoryId } from '../../../lib/core/object-ref.ts'
import type { Revision } from '../../../lib/core/revision.ts'
import { ownerNameLabel } from '../../../lib/flux/owner-labels.ts'
import type { Codec } from '../../../lib/store/codec.ts'
import { readObject } from '../../../lib/store/fields.ts'
import type { Head } from '../../../lib/store/head.ts'
import { headCodec } from '../../../lib/store/head-codec.ts'
import type { UnitRecord } from '../../../lib/store/record.ts'
import { recordCodec } from '../../../lib/store/record-codec.ts'
import type { MemoryCluster, ObjectChange } from '../cluster/memory-cluster.ts'
import type { Knowledge, Witness } from '../ports.ts'
import type { Scheduler, Worker } from '../scheduler.ts'
import type { KeyChange } from '../store.ts'
import type { Truth } from '../truth.ts'
import { controlled, type Pins, pinIn, withPin } from './pins.ts'

/** A record as it lies in the bucket. */
export type StoredRecord = UnitRecord & { readonly seq: number }

/** All that was seen of one schedule so far. */
export interface Seen {
  readonly truth: Truth
  readonly scheduler: Scheduler
  readonly clusters: ReadonlyMap<string, MemoryCluster>
  /** By cluster and unit. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, StoredRecord>>
  readonly head: Head | undefined
  /** Number of the newest push that each head was at, as known when it was written. */
  readonly headNumber: number
  /** Between which steps the worker that wrote the head had asked for its revision. */
  readonly headResolved: Knowledge['resolved']
  /** Each push that the head came to, by its number, and when. */
  readonly headMoves: readonly { readonly at: number; readonly number: number }[]
  /** What the controls of units say, by cluster. */
  readonly pins: ReadonlyMap<string, Pins>
  /** All revisions that the head was at. */
  readonly headRevisions: ReadonlySet<Revision>
  /** What the source answered since the head moved last. */
  readonly answers: readonly Revision[]
  /** By `cluster id`: when an object was touched last, and by whom. */
  readonly touched: ReadonlyMap<string, Touch>
  /** By `cluster unit`: when the unit became ready last. */
  readonly readyAt: ReadonlyMap<string, { readonly head: number; readonly step: number }>
  /** By `cluster unit seq`: what an event said. */
  readonly events: ReadonlyMap<string, string>
}

/** Whoever touched an object: a worker, unless it had given up already what it asked for. */
export interface Touch {
  readonly step: number
  readonly by?: Worker
}

/** A change of one object by a worker. */
export interface WorkerChange extends ObjectChange {
  readonly cluster: string
  readonly by: Knowledge
}

/** A record before and after a write. */
export interface RecordChange {
  readonly cluster: string
  readonly before: StoredRecord | undefined
  readonly after: StoredRecord
  readonly by: Knowledge
}

/** What must never happen, each as a text where it did. */
export interface Rule {
  readonly name: string
  onObject?(seen: Seen, change: WorkerChange): string | undefined
  onRecord?(seen: Seen, change: RecordChange): string | undefined
  onHead?(
    seen: Seen,
    next: { readonly head: Head; readonly number: number; readonly by: Knowledge },
  ): string | undefined
  onEvent?(seen: Seen, event: { readonly key: string; readonly content: string }): string | undefined
}

export interface Watch {
  readonly witness: Witness
  readonly seen: Seen
  readonly violations: readonly string[]
  keyChanged(change: KeyChange): void
  objectChanged(cluster: string, change: ObjectChange): void
}

interface Mutable extends Seen {
  records: Map<string, Map<string, StoredRecord>>
  head: Head | undefined
  headNumber: number
  headResolved: Knowledge['resolved']
  headMoves: { at: number; number: number }[]
  pins: ReadonlyMap<string, Pins>
  headRevisions: Set<Revision>
  touched: Map<string, Touch>
  readyAt: Map<string, { head: number; step: number }>
  events: Map<string, string>
}

const never: Knowledge['resolved'] = { sent: 0, answered: 0 }

/** Watches a schedule and holds each change against the rules. */
export function watch(world: Pick<Seen, 'truth' | 'scheduler' | 'clusters'>, rules: readonly Rule[]): Watch {
  const answers: Revision[] = []
  const seen: Mutable = {
    ...world,
    records: new Map([...world.clusters.keys()].map((name) => [name, new Map()])),
    head: undefined,
    headNumber: 0,
    headResolved: never,
    headMoves: [],
    pins: new Map(),
    headRevisions: new Set(),
    answers,
    touched: new Map(),
    readyAt: new Map(),
    events: new Map(),
  }
  const { scheduler, truth } = world
  const violations: string[] = []
  const known = new Map<Worker, Known>()
  let actor: Knowledge | undefined

  const of = (worker: Worker) => {
    const found = known.get(worker) ?? { push: 0, head: 0, looked: 0, resolved: never, pins: new Map() }
    known.set(worker, found)
    return found
  }
  const judge = (check: (rule: Rule) => string | undefined): void => {
    for (const rule of rules) {
      const told = check(rule)
      if (told !== undefined) violations.push(`${rule.name}: ${told}`)
    }
  }
  const nobody: Knowledge = {
    worker: { name: 'before', frozenUntil: 0, dead: false },
    push: 0,
    head: 0,
    looked: 0,
    asked: 0,
    askedAt: 0,
    resolved: never,
    pins: new Map(),
  }

  const recordChanged = (cluster: string, after: StoredRecord): void => {
    const records = seen.records.get(cluster)
    const before = records?.get(after.unit)
    records?.set(after.unit, after)
    const by = actor ?? nobody
    if (isReadyAt(after) !== isReadyAt(before))
      seen.readyAt.set(`${cluster} ${after.unit}`, { head: by.head, step: scheduler.steps })
    judge((rule) => rule.onRecord?.(seen, { cluster, before, after, by }))
  }
  const headChanged = (head: Head): void => {
    const number = truth.numberOf(head.revision)
    if (head.revision !== seen.head?.revision)
      judge((rule) => rule.onHead?.(seen, { head, number, by: actor ?? nobody }))
    if (head.revision !== seen.head?.revision) {
      seen.headResolved = (actor ?? nobody).resolved
      seen.headMoves.push({ at: scheduler.now(), number })
      answers.length = 0
      if (head.revision !== undefined) seen.headRevisions.add(head.revision)
    }
    seen.head = head
    seen.headNumber = number
  }

  const controlsChanged = (key: string, bytes: Uint8Array): void => {
    const controls = controlled(key)
    if (controls !== undefined) seen.pins = withPin(seen.pins, controls, pinIn(bytes, scheduler.steps))
  }

  return {
    seen,
    violations,
    witness: {
      read(worker, key, found) {
        if (found === undefined) return
        const mine = of(worker)
        if (key.startsWith('heads/')) {
          const { revision, seq } = headIn(found.bytes)
          mine.push = truth.numberOf(revision)
          mine.head = seq
        }
        const controls = controlled(key)
        if (controls !== undefined) mine.pins = withPin(mine.pins, controls, pinIn(found.bytes, scheduler.steps))
      },
      resolves(worker) {
        const sent = scheduler.steps
        return ({ revision }) => {
          answers.push(revision)
          of(worker).resolved = { sent, answered: scheduler.steps }
        }
      },
      looks(worker) {
        of(worker).looked = scheduler.steps
      },
      knowledge: (worker) => ({ worker, asked: scheduler.steps, askedAt: scheduler.now(), ...of(worker) }),
      acting(knowledge, act) {
        actor = knowledge
        try {
          return act()
        } finally {
          actor = undefined
        }
      },
    },
    keyChanged({ key, after }) {
      if (after === undefined) return
      const [top, cluster = '', kind] = key.split('/')
      if (top === 'heads') headChanged(documentIn(headCodec, key, after))
      else if (top === 'clusters' && kind === 'controls') controlsChanged(key, after)
      else if (top === 'clusters' && kind === 'records') recordChanged(cluster, documentIn(recordCodec, key, after))
      else if (top === 'events') {
        const content = textOf(after)
        judge((rule) => rule.onEvent?.(seen, { key, content }))
        seen.events.set(eventName(content), content)
      }
    },
    objectChanged(cluster, change) {
      const by = actor
      const touch = { step: scheduler.steps, ...(by !== undefined && !by.late && { by: by.worker }) }
      seen.touched.set(`${cluster} ${change.id}`, touch)
      if (by !== undefined) judge((rule) => rule.onObject?.(seen, { ...change, cluster, by }))
    },
  }
}

/** What a worker learnt last. */
type Known = { -readonly [K in 'push' | 'head' | 'looked' | 'resolved' | 'pins']: Knowledge[K] }

const texts = new WeakMap<Uint8Array, string>()

function textOf(bytes: Uint8Array): string {
  const known = texts.get(bytes) ?? Buffer.from(bytes).toString('utf8')
  texts.set(bytes, known)
  return known
}

/** A document as it lies there, before anything of the product looks at its fields. */
function documentIn<T>(codec: Codec<unknown>, key: string, bytes: Uint8Array): T {
  return readObject(key, codec, bytes) as unknown as T
}

/** Revision and seq of a head, without reading all of it. */
function headIn(bytes: Uint8Array): { readonly revision: Revision | undefined; readonly seq: number } {
  const [, revision, seq] = /(?:"revision":"([^"]+)",)?"schema":\d+,"seq":(\d+)/.exec(textOf(bytes)) ?? []
  return { revision: revision as Revision | undefined, seq: Number(seq) }
}

/** The last part of `Kustomization/flux-system/name`. */
export function nameOf({ unit }: { readonly unit: string }): string {
  return unit.slice(unit.lastIndexOf('/') + 1)
}

/** Names an event whatever it says. */
export function eventName(content: string): string {
  const { cluster, unit, seq } = JSON.parse(content)
  return `${cluster} ${unit} ${seq}`
}

/** When a unit became ready last; undefined while it is not. */
export function isReadyAt(record: UnitRecord | undefined): number | undefined {
  const ready = record?.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  return ready ? record?.applied?.at : undefined
}

/** An object that carries our owner label and our entry. */
export function isOurs(live: LiveObject): boolean {
  const { labels } = live.metadata
  return typeof labels === 'object' && labels !== null && ownerNameLabel in labels && ourEntry(live) !== undefined
}

/** Whether any record of a cluster knows an object: owns it, is about to prune it, or watches that it stays away. */
export function isCovered(seen: Seen, cluster: string, id: InventoryId): boolean {
  return [...(seen.records.get(cluster)?.values() ?? [])].some((record) => idsOf(record).has(id))
}

/** Everything that a record knows of. */
export function idsOf({ inventory, intents, tombstones }: UnitRecord): ReadonlySet<InventoryId> {
  return new Set([...inventory, ...intents, ...tombstones].map(({ id }) => id))
}
