import type { ClusterApi, LiveObject, ResourceType } from '../apply/cluster.ts'
import type { Health } from '../apply/health/health.ts'
import { healthOf } from '../apply/health/health-of.ts'
import { durationText } from '../core/duration.ts'
import { inParallel } from '../core/in-parallel.ts'
import { type ObjectRef, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { LaneDeps } from './deps.ts'

/** One object whose health counts, with what is known of it already. */
export interface Watched {
  readonly ref: ObjectRef
  readonly type: ResourceType
  /** From the answer of our own write, where there is one. */
  readonly live?: LiveObject
  /** Gone counts as healthy (a finished Job that removes itself). */
  readonly mayVanish?: boolean
}

export interface WaitOptions {
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Called before each look; throws to end the wait. */
  readonly check?: () => Promise<void>
}

const firstPauseMs = 100
const longestPauseMs = 2_000

/**
 * Waits until every object is Current; a Problem `HealthCheckFailed` where one failed, or did not get there in time (texts as Flux's).
 * What the API server answered to our own write is looked at first, so most waits cost no request.
 */
export async function waitHealthy(
  deps: Pick<LaneDeps, 'api' | 'clock' | 'requestsAtOnce'>,
  objects: readonly Watched[],
  options: WaitOptions,
): Promise<Problem | undefined> {
  const { clock } = deps
  const start = clock.now()
  let states = objects.map((object) => ({ object, health: firstLook(object, clock.now()) }))
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const failed = states.filter(({ health }) => health?.status === 'Failed')
    const open = states.filter(({ health }) => health?.status !== 'Current')
    if (failed.length > 0) return unhealthy('failed early due to stalled resources', failed, clock.now() - start)
    if (open.length === 0) return undefined
    if (clock.now() - start >= options.timeoutMs) return unhealthy('timeout waiting for', open, clock.now() - start)
    if (open.every(({ health }) => health !== undefined)) await clock.sleep(pause, options.signal)
    await options.check?.()
    states = await inParallel(states, deps.requestsAtOnce, async (state) =>
      state.health?.status === 'Current' ? state : { object: state.object, health: await look(deps, state.object) },
    )
  }
}

type State = { readonly object: Watched; readonly health: Health | undefined }

function firstLook({ live }: Watched, now: number): Health | undefined {
  const health = live === undefined ? undefined : healthOf(live, now)
  // A status that is not there yet says nothing: only a GET tells.
  return health?.status === 'Current' ? health : undefined
}

async function look(
  deps: { readonly api: ClusterApi; readonly clock: LaneDeps['clock'] },
  object: Watched,
): Promise<Health> {
  const answer = await deps.api.get(object.type, object.ref.namespace, object.ref.name)
  if (answer.kind === 'ok') return healthOf(answer.value, deps.clock.now())
  if (answer.status === 404) {
    if (object.mayVanish === true) return { status: 'Current', message: 'has finished and removed itself' }
    return healthOf(undefined, deps.clock.now())
  }
  return { status: 'Unknown', message: answer.message }
}

function unhealthy(what: string, states: readonly State[], took: number): Problem {
  const list = states.map(({ object, health }) => `${subjectOf(object.ref)} status: '${health?.status ?? 'Unknown'}'`)
  const messages = states.flatMap(({ health }) => (health?.message ? [health.message] : []))
  return new Problem({
    code: 'HealthCheckFailed',
    what: `health check failed after ${durationText(took)}: ${what}: [${list.join(', ')}]`,
    ...(messages.length > 0 && { remedy: `The first says: ${messages[0]}` }),
  })
}
