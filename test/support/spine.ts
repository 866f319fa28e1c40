import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { unitId } from '../../lib/flux/definition.ts'
import type { UnitOutcome } from '../../lib/lane/activation.ts'
import { readEvents, type StoredEvent } from '../../lib/store/events.ts'
import { ask } from './ask.ts'
import { createRepository, type FileChange, type GitRepository } from './git-repository.ts'
import { fleetOf, localRun, type Run } from './local-run.ts'
import type { TestCluster } from './test-cluster.ts'

/** What one run left behind, as a person sees it. Units are named without kind, and without namespace where that is flux-system. */
export interface Seen extends Run {
  /** Events of this run, oldest first. */
  readonly events: readonly StoredEvent[]
  outcome(unit: string): UnitOutcome['kind'] | undefined
  /** The unit's Ready condition as `Status Reason: message`. */
  ready(unit: string): string
  /** Texts of the unit's events in this run, as `severity Reason: message`. */
  told(unit: string): readonly string[]
  /** Requests that change something, dry-runs left out. */
  readonly writes: readonly string[]
}

/** A product that syncs repositories to test clusters, one run at a time. */
export interface Spine {
  /** The data folder. */
  readonly data: string
  once(cluster?: string): Promise<Seen>
  remove(): Promise<void>
}

/** Prepares the product for a fleet file. */
export async function spineOf(fleetText: string): Promise<Spine> {
  const run = await localRun(fleetText)
  const known = new Set<string>()
  return {
    data: run.data,
    remove: run.remove,
    async once(cluster = 'test') {
      const result = await run.once({ cluster })
      const all = await allEvents(run.data, cluster)
      const events = all.filter((event) => !known.has(nameOf(event)))
      for (const event of events) known.add(nameOf(event))
      return seen(cluster, result, events)
    },
  }
}

/** A repository, and a product that syncs its folder `cluster` to one cluster. */
export interface Case extends Spine {
  readonly repository: GitRepository
  /** Commits the changes and runs once. */
  push(changes: Readonly<Record<string, FileChange>>): Promise<Seen>
}

export async function caseOn(
  cluster: Pick<TestCluster, 'kubeconfigFile'>,
  options: { readonly path?: string; readonly more?: string } = {},
): Promise<Case> {
  const repository = createRepository()
  const { path = './cluster', more = '' } = options
  const spine = await spineOf(fleetOf({ url: repository.url, path, kubeconfig: cluster.kubeconfigFile, more }))
  return {
    repository,
    data: spine.data,
    once: spine.once,
    push(changes) {
      repository.commit(changes)
      return spine.once()
    },
    async remove() {
      repository.remove()
      await spine.remove()
    },
  }
}

/** A live object by its path on the API server, or undefined where there is none. */
// biome-ignore lint/suspicious/noExplicitAny: assertions look into objects of any shape
export async function live(cluster: TestCluster, path: string): Promise<any> {
  const { status, body } = await ask({ ...cluster, url: `${cluster.url}${path}` })
  if (status === 404) return undefined
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`)
  return JSON.parse(body)
}

/** resourceVersion of a live object; it moves with any write. */
export async function versionOf(cluster: TestCluster, path: string): Promise<string | undefined> {
  return (await live(cluster, path))?.metadata.resourceVersion
}

async function allEvents(data: string, cluster: string): Promise<readonly StoredEvent[]> {
  const opened = await openDataFolder(data)
  try {
    const { found } = await readEvents(opened.store, cluster, { day: Date.now(), limit: 1_000 })
    return found.toReversed()
  } finally {
    await opened.close()
  }
}

function nameOf({ cluster, unit, seq }: StoredEvent): string {
  return `${cluster} ${unit} ${seq}`
}

function seen(cluster: string, run: Run, events: readonly StoredEvent[]): Seen {
  const idOf = (unit: string) => {
    const [first = '', second] = unit.split('/')
    return second === undefined ? unitId('Kustomization', 'flux-system', first) : unitId('Kustomization', first, second)
  }
  return {
    ...run,
    events,
    writes: run.requests.filter((request) => !request.startsWith('GET ') && !request.includes('dryRun=All')),
    outcome: (unit) => run.outcomes.get(`${cluster} ${idOf(unit)}`)?.kind,
    ready(unit) {
      const ready = run.records.get(idOf(unit))?.conditions.find(({ type }) => type === 'Ready')
      return ready === undefined ? 'no condition' : `${ready.status} ${ready.reason}: ${ready.message}`
    },
    told: (unit) =>
      events
        .filter((event) => event.unit === idOf(unit))
        .map(({ severity, reason, message }) => `${severity} ${reason}: ${message}`),
  }
}
