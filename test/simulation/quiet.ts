import { repositoryGroup, type Simulation } from './simulation.ts'
import { wrongAtTheEnd, wrongOnClusters } from './witness/end-state.ts'
import { wrongWhilePinned } from './witness/pinned-state.ts'

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

/** The same while pins are in force, with Git away or not; what is pinned is there after the round that follows, too. */
export async function wrongAfterPinnedQuiet(fleet: Simulation, isAway: boolean): Promise<readonly string[]> {
  const { watch, truth } = fleet
  const isPinned = [...watch.seen.pins.values()].some((pins) => [...pins.values()].some(({ pin }) => pin !== undefined))
  if (!isPinned) return []
  truth.repository.away = isAway
  let wrong: readonly string[] = []
  for (let [round, calm] = [1, 0]; round <= rounds && calm < 2 && watch.violations.length === 0; round++) {
    await quietRound(fleet, round, 500)
    wrong = wrongWhilePinned(watch.seen, isAway)
    calm = wrong.length === 0 ? calm + 1 : 0
  }
  truth.repository.away = false
  return watch.violations.length > 0
    ? []
    : wrong.map((text) => `while it is pinned${isAway ? ', without Git' : ''}: ${text}`)
}

/** Polls and audits everything, as the schedule does, and waits until all of that is worked. */
async function quietRound(
  { product, clusters, scheduler, watch }: Simulation,
  round: number,
  first = 1_000,
): Promise<void> {
  const begin = scheduler.now() + (round < 3 ? 30 * second : 7 * minute)
  scheduler.after(begin - scheduler.now(), () => {
    void product.messages.poll(repositoryGroup, '', first + round)
    for (const name of clusters.keys()) void product.messages.audit(name, first + round)
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
