import type { ScheduleDeps } from './deps.ts'
import { dueIn, type TickWindow } from './due.ts'
import type { Due, Report } from './run-tick.ts'
import { searchSets } from './search-sets.ts'

/** How often the clusters of a set are looked for: two calls and one for each cluster. */
const intervalMs = 5 * 60_000

/** Searches the sets that are due within a tick; a cluster that appears is to be looked at now, and not at its first audit. */
export async function dueSearches(
  { bucket, sets, messenger }: Pick<ScheduleDeps, 'bucket' | 'sets' | 'messenger'>,
  window: TickWindow,
  report: Report,
): Promise<readonly Due[]> {
  if (sets === undefined) return []
  const { fleet, search } = sets
  const due = fleet.clusterSets.filter(({ name }) => dueIn(window, `search ${name}`, intervalMs) !== undefined)
  if (due.length === 0) return []
  const { appeared, problems } = await searchSets({ bucket, fleet, search }, due)
  for (const problem of problems) report(problem)
  return appeared.map((name) => ({ subject: `first look at ${name}`, send: () => messenger.command(name) }))
}
