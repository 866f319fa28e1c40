import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataFolder, openDataFolder } from '../../../lib/adapters/disk/data-folder.ts'
import { pathOfKey } from '../../../lib/adapters/disk/key-path.ts'
import { objectsFolder } from '../../../lib/adapters/disk/object-store.ts'
import { memoryObjectStore } from '../../../lib/adapters/memory/object-store.ts'
import type { RenderingFields } from '../../../lib/build/spec.ts'
import { dayMs } from '../../../lib/core/clock.ts'
import { type Digest, digestOf } from '../../../lib/core/digest.ts'
import { gitRevision, type Revision } from '../../../lib/core/revision.ts'
import { type Swept, sweep } from '../../../lib/schedule/sweep/sweep.ts'
import { type SourceSpec, sourceId } from '../../../lib/source/spec.ts'
import { putArtifact } from '../../../lib/store/artifacts.ts'
import type { Bucket } from '../../../lib/store/bucket.ts'
import type { Head } from '../../../lib/store/head.ts'
import { emptyHead, readHead, writeHead } from '../../../lib/store/heads.ts'
import { artifactKey } from '../../../lib/store/keys.ts'
import type { ObjectStore } from '../../../lib/store/object-store.ts'
import type { UnitRecord } from '../../../lib/store/record.ts'
import { readRecord, writeRecord } from '../../../lib/store/records.ts'
import { sampleRecord, sampleSource } from '../../store/samples.ts'
import { memoryBucket } from '../../support/memory-bucket.ts'
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts'

/** A store whose objects can be given any age. */
export interface AgingStore {
  readonly store: ObjectStore
  readonly clock: VirtualClock
  /** Puts something that was written so many days ago. */
  put(key: string, days: number): Promise<void>
}

export async function agingMemory(): Promise<AgingStore> {
  const clock = virtualClock()
  let before = 0
  const store = memoryObjectStore(() => clock.now() - before)
  return {
    ...{ store, clock },
    async put(key, days) {
      before = days * dayMs
      await store.put(key, Buffer.from(key), { create: true })
      before = 0
    },
  }
}

/** On disk refreshed objects get the time of this machine, so the clock starts there. */
export function agingDisk(opened: DataFolder[]): () => Promise<AgingStore> {
  return async () => {
    const folder = await openDataFolder(await mkdtemp(join(tmpdir(), 'sluice-sweep-')))
    opened.push(folder)
    const clock = virtualClock(Date.now())
    return {
      ...{ store: folder.store, clock },
      async put(key, days) {
        await folder.store.put(key, Buffer.from(key), { create: true })
        const time = (clock.now() - days * dayMs) / 1_000
        await utimes(join(folder.path, objectsFolder, pathOfKey(key)), time, time)
      },
    }
  }
}

export async function removeFolders(opened: readonly DataFolder[]): Promise<void> {
  for (const folder of opened) {
    await folder.close()
    await rm(folder.path, { recursive: true })
  }
}

/** Text that is rendered, and the artifact that it is kept as. */
const text = (name: string): string => `kind: ${name}\n`
export const artifact = (name: string): Digest => digestOf(text(name))

export const source = sourceId(sampleSource)
export const commit = (n: number): string => n.toString(16).padStart(40, '0')
export const revision = (n: number): Revision => gitRevision('main', commit(n))

/** A bucket that grows old, with shortcuts for what its documents say. */
export async function sweepScene(make: () => Promise<AgingStore> = agingMemory) {
  const aging = await make()
  const { clock } = aging
  let store = aging.store
  let clusters: readonly string[] = ['production', 'staging']
  const bucketOf = (): Bucket => ({ ...memoryBucket(store), nonces, clock })
  let count = 0
  const nonces = (): string => `nonce-${++count}`
  const write = async (cluster: string, record: UnitRecord): Promise<void> => {
    const seen = await readRecord(store, cluster, record.unit)
    await writeRecord(bucketOf(), cluster, { record, seen })
  }
  return {
    clock,
    get bucket() {
      return bucketOf()
    },
    /** Puts something around the store that is used from now on. */
    around(wrap: (inner: ObjectStore) => ObjectStore): void {
      store = wrap(store)
    },
    fleet(...names: readonly string[]): void {
      clusters = names
    },
    old: (key: string, days = 40) => aging.put(key, days),
    oldArtifact: (name: string, days = 40) => aging.put(artifactKey(artifact(name)), days),
    /** A render that comes to the same text again. */
    render: (name: string) => putArtifact(bucketOf(), text(name)),
    has: async (key: string) => (await store.get(key)) !== undefined,
    hasArtifact: async (name: string) => (await store.get(artifactKey(artifact(name)))) !== undefined,
    async head(change: Partial<Head>, spec: SourceSpec = sampleSource): Promise<void> {
      const id = sourceId(spec)
      const seen = await readHead(store, id)
      await writeHead(bucketOf(), id, { head: { ...(seen?.value ?? emptyHead(spec)), ...change }, seen })
    },
    async record(cluster: string, change: Partial<UnitRecord>): Promise<void> {
      await write(cluster, { ...bareRecord, ...change })
    },
    /** The record of a root, which has no parent. */
    async root(cluster: string, path: string, fields: RenderingFields): Promise<void> {
      const { parent: _, ...record } = bareRecord
      await write(cluster, { ...record, definition: { ...record.definition, path, fields } })
    },
    async raw(key: string, content: string): Promise<void> {
      await store.delete(key)
      await store.put(key, Buffer.from(content), { create: true })
    },
    sweep: (until = Number.POSITIVE_INFINITY): Promise<Swept> => sweep({ bucket: bucketOf(), clusters, until }),
    /** Sweeps once more, a day later. */
    async nextDay(): Promise<Swept> {
      clock.pass(dayMs)
      return sweep({ bucket: bucketOf(), clusters, until: Number.POSITIVE_INFINITY })
    },
  }
}

const { target: _t, attempted: _a, applied: _p, held: _h, nextDue: _n, removed: _r, ...rest } = sampleRecord

/** A record that refers to nothing. */
export const bareRecord: UnitRecord = { ...rest, history: [], outbox: [] }
