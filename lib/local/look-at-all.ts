import type { Clock } from '../core/clock.ts'
import type { Problem } from '../core/problem.ts'
import { pollsOf } from '../schedule/polls.ts'
import type { Wired } from './wire.ts'

export interface LookWorld {
  readonly clusters: readonly string[]
  readonly clock: Pick<Clock, 'now'>
  readonly report: (problem: Problem) => void
}

/** Has every source polled and every cluster audited: what happened while nobody was here is found at once. */
export async function lookAtAll(
  { bucket, messenger }: Pick<Wired, 'bucket' | 'messenger'>,
  { clusters, clock, report }: LookWorld,
): Promise<void> {
  const tick = clock.now()
  for (const cluster of clusters) await messenger.audit(cluster, tick)
  const { polls, problems } = await pollsOf(bucket.store)
  for (const { repository, credential } of polls) await messenger.poll(repository, credential, tick)
  for (const problem of problems) report(problem)
}
