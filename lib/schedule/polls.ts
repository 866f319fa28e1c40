import type { Problem } from '../core/problem.ts'
import type { SourceId } from '../source/spec.ts'
import { repositoryName } from '../source/url.ts'
import { readHead } from '../store/heads.ts'
import { headKey, headsPrefix } from '../store/keys.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { keysOf, readAll } from '../store/read-all.ts'
import { readAllSources } from '../store/sources.ts'
import type { ScheduleDeps } from './deps.ts'
import { dueIn, type TickWindow } from './due.ts'
import type { Due, Report } from './run-tick.ts'

/** Where no lane has said yet how often. */
const defaultIntervalMs = 60_000

/** One look at a repository with one credential: it serves all sources that are read so. */
export interface Poll {
  readonly repository: string
  readonly credential: string
  readonly intervalMs: number
}

/**
 * What there is to poll, each pair of repository and credential once, as often as the most impatient of its sources asks. A source without
 * a head is no source yet, or no more; a suspended one is asked all the same, and its lanes take nothing from it.
 */
export async function pollsOf(
  store: ObjectStore,
): Promise<{ readonly polls: readonly Poll[]; readonly problems: readonly Problem[] }> {
  const [lists, heads] = await Promise.all([readAllSources(store), keysOf(store, headsPrefix)])
  const known = new Set(heads)
  const polls: Poll[] = []
  const unclear = new Map<SourceId, number>()
  for (const { repository, sources } of lists.found) {
    for (const { source, credential, intervals } of sources.filter(({ source }) => known.has(headKey(source)))) {
      const intervalMs = smallestOf(Object.values(intervals)) ?? defaultIntervalMs
      if (repository === undefined || credential === undefined) unclear.set(source, intervalMs)
      else polls.push({ repository, credential, intervalMs })
    }
  }
  // What the version before wrote: the head says the rest.
  const read = await readAll([...unclear.keys()], (source) =>
    pollByHead(store, source, unclear.get(source) ?? defaultIntervalMs),
  )
  return { polls: eachOnce([...polls, ...read.found]), problems: [...lists.problems, ...read.problems] }
}

/** The polls that are due within a tick. */
export async function duePolls(
  { bucket, messenger }: Pick<ScheduleDeps, 'bucket' | 'messenger'>,
  window: TickWindow,
  report: Report,
): Promise<readonly Due[]> {
  const { polls, problems } = await pollsOf(bucket.store)
  for (const problem of problems) report(problem)
  return polls.flatMap((poll) => {
    const { repository, credential, intervalMs } = poll
    const tick = dueIn(window, pollName(poll), intervalMs)
    if (tick === undefined) return []
    return [{ subject: `poll of ${repository}`, send: () => messenger.poll(repository, credential, tick) }]
  })
}

/** No credential's name holds a space, so no two pairs have one name. */
function pollName({ repository, credential }: Pick<Poll, 'repository' | 'credential'>): string {
  return `${credential} ${repository}`
}

async function pollByHead(store: ObjectStore, source: SourceId, intervalMs: number): Promise<Poll | undefined> {
  const head = await readHead(store, source)
  if (head === undefined) return undefined
  const { url, credential } = head.value.source
  return { repository: repositoryName(url), credential, intervalMs }
}

function eachOnce(polls: readonly Poll[]): readonly Poll[] {
  const once = new Map<string, Poll>()
  for (const poll of polls) {
    const known = once.get(pollName(poll))
    if (known === undefined || poll.intervalMs < known.intervalMs) once.set(pollName(poll), poll)
  }
  return [...once.values()]
}

function smallestOf(intervals: readonly number[]): number | undefined {
  return intervals.length === 0 ? undefined : Math.min(...intervals)
}
