import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { parseInventoryId, subjectOf } from '../../lib/core/object-ref.ts'
import { readEvents } from '../../lib/store/events.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecords } from '../../lib/store/records.ts'
import type { LocalRun } from './local-run.ts'
import { live } from './spine.ts'
import type { TestCluster } from './test-cluster.ts'

/** All that a run leaves behind and that two ways to the same commit must have in common. */
export interface EndState {
  /** Our live objects in the namespace: what they say and who owns them. */
  readonly live: Readonly<Record<string, unknown>>
  readonly units: Readonly<Record<string, UnitState>>
  /** What is never right, however the commit was reached. */
  readonly wrong: readonly string[]
  /** By `Kind/namespace/name`. */
  readonly uids: ReadonlyMap<string, string>
}

/** What a record says, without times and ids. */
export interface UnitState {
  readonly inventory: readonly string[]
  readonly conditions: readonly string[]
  readonly applied: string | undefined
  readonly removed: boolean
  readonly tombstones: readonly string[]
}

const ownerLabel = 'kustomize.toolkit.fluxcd.io/name'
const lists = {
  ConfigMap: '/api/v1/namespaces/SPACE/configmaps',
  Deployment: '/apis/apps/v1/namespaces/SPACE/deployments',
  Namespace: '/api/v1/namespaces',
}

/** Reads the cluster's namespace and the data folder; the namespace's own name is left out so that two of them compare. */
export async function endState(cluster: TestCluster, run: LocalRun, space: string): Promise<EndState> {
  const { objects, uids, owners } = await liveState(cluster, space)
  const { records, wrong } = await readStore(run)
  const units = Object.fromEntries(records.map((record) => [record.unit, unitState(record, space)]))
  return { live: objects, units, wrong: [...wrong, ...strays(owners, records), ...records.flatMap(unfinished)], uids }
}

/** Our live objects in a namespace, and the namespace. */
export async function liveState(cluster: TestCluster, space: string) {
  const objects: Record<string, unknown> = {}
  const uids = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const [kind, path] of Object.entries(lists)) {
    const list = await live(cluster, `${path.replace('SPACE', space)}?labelSelector=${ownerLabel}`)
    for (const { metadata, data, spec } of list.items) {
      if ((metadata.namespace ?? metadata.name) !== space) continue
      const name = subjectOf({ kind, namespace: metadata.namespace ?? '', name: metadata.name })
      uids.set(name, metadata.uid)
      owners.set(name, metadata.labels[ownerLabel])
      const deleting = metadata.deletionTimestamp !== undefined
      const labels = plainly(metadata.labels, space)
      objects[plain(name, space)] = { labels, data, spec: plainly(spec, space), deleting }
    }
  }
  return { objects, uids, owners }
}

function plain(text: string, space: string): string {
  return text.replaceAll(space, 'SPACE')
}

function plainly(value: unknown, space: string): unknown {
  return value === undefined ? undefined : JSON.parse(plain(JSON.stringify(value), space))
}

function unitState({ inventory, conditions, applied, removed, tombstones }: UnitRecord, space: string): UnitState {
  return {
    inventory: inventory.map(({ id }) => plain(id, space)).sort(),
    conditions: conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`).sort(),
    applied: removed === undefined ? applied?.revision.slice(0, 10) : undefined,
    removed: removed !== undefined,
    tombstones: tombstones.map(({ id }) => plain(id, space)).sort(),
  }
}

async function readStore(run: LocalRun): Promise<{ records: readonly UnitRecord[]; wrong: readonly string[] }> {
  const data = await openDataFolder(run.data)
  try {
    const records = (await readRecords(data.store, 'test')).found.map(({ value }) => value)
    const events = (await readEvents(data.store, 'test', { day: Date.now(), limit: 10_000 })).found
    const wrong = records.flatMap(({ unit, nextEvent }) => {
      const seqs = events.filter((event) => event.unit === unit).map(({ seq }) => seq)
      const told = seqs.sort((a, b) => a - b).join()
      const all = Array.from({ length: nextEvent - 1 }, (_, index) => index + 1).join()
      return told === all ? [] : [`${unit} told events ${told} of ${all}`]
    })
    return { records, wrong }
  } finally {
    await data.close()
  }
}

/** Live objects of ours that the record of their owner does not list. */
function strays(owners: ReadonlyMap<string, string>, records: readonly UnitRecord[]): readonly string[] {
  return [...owners].flatMap(([object, owner]) => {
    const record = records.find(({ unit }) => unit === `Kustomization/flux-system/${owner}`)
    const listed = record?.inventory.some(({ id }) => {
      const ref = parseInventoryId(id)
      return ref !== undefined && subjectOf(ref) === object
    })
    return listed ? [] : [`${object} of ${owner} is in no inventory`]
  })
}

/** What only an interrupted run may leave. */
function unfinished({ unit, target, intents, outbox, conditions, inventory, removed }: UnitRecord): readonly string[] {
  const virtual = (id: string) => id.includes('fluxcd.io')
  return [
    ...(target === undefined || removed !== undefined ? [] : [`${unit} has a target`]),
    ...(intents.length === 0 ? [] : [`${unit} has ${intents.length} intents`]),
    ...(outbox.length === 0 ? [] : [`${unit} has ${outbox.length} events to tell`]),
    ...(conditions.some(({ type }) => type === 'Reconciling') ? [`${unit} is still reconciling`] : []),
    ...inventory.filter(({ id, uid }) => uid === undefined && !virtual(id)).map(({ id }) => `${unit} ${id} has no uid`),
  ]
}
