import { repositoryGroup, type Simulation } from './simulation.ts'
import { wrongAtTheEnd, wrongOnClusters } from './witness/end-state.ts'

const second = 1_000
const minute = 60 * second
/** Polls and audits after which every cluster holds the last push. */
const rounds = 8
/** By then nothing is on its way any more. */
const restMs = 60 * minute

/** Lets polls and audits run while nothing goes wrong; answers what is wrong when every cluster should hold the last push. */
export async function wrongAfterQuiet(fleet: Simulation): Promise<readonly string[]> {
  const { watch } = fleet
  let wrong: readonly string[] = []
  for (let round = 1; round <= rounds && watch.violations.length === 0; round++) {
    await quietRound(fleet, round)
    wrong = wrongAtTheEnd(watch.seen)
    if (wrong.length === 0) return watch.violations.length > 0 ? [] : wrongAfterRest(fleet, wrongAtTheEnd)
  }
  return wrong
}

/** Polls and audits everything, as the schedule does, and waits until all of that is worked. */
async function quietRound({ product, clusters, scheduler, watch }: Simulation, round: number): Promise<void> {
  const begin = scheduler.now() + (round < 3 ? 30 * second : 7 * minute)
  scheduler.after(begin - scheduler.now(), () => {
    void product.messages.poll(repositoryGroup, '', 1_000 + round)
    for (const name of clusters.keys()) void product.messages.audit(name, 1_000 + round)
  })
  const settled = begin + 30 * second
  scheduler.after(settled - scheduler.now(), () => undefined)
  await scheduler.run(() => watch.violations.length > 0 || (scheduler.now() >= settled && product.isIdle()))
}

/**
 * What is wrong once everything came to rest that was still on its way. What a record could not be told of waits for the next audit;
 * heads and clusters do not.
 */
export async function wrongAfterRest(
  { product, scheduler, watch }: Simulation,
  judge: typeof wrongAtTheEnd = wrongOnClusters,
): Promise<readonly string[]> {
  const latest = scheduler.now() + restMs
  await scheduler.run(() => watch.violations.length > 0 || scheduler.now() > latest)
  if (scheduler.now() > latest) return ['it does not come to rest']
  return product.isIdle() ? judge(watch.seen) : ['somebody still works']
}
