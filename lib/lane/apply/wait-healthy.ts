import type { ClusterApi, LiveObject, ResourceType } from '../../apply/cluster.ts'
import type { Health } from '../../apply/health/health.ts'
import { healthOf } from '../../apply/health/health-of.ts'
import { type Checked, type Verdict, verdict } from '../../apply/health/verdict.ts'
import { durationText } from '../../core/duration.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type ObjectRef, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { LaneDeps } from '../deps.ts'

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
  /** How long it was waited before an interruption: part of the timeout. */
  readonly waitedMs?: number
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
  const start = clock.now() - (options.waitedMs ?? 0)
  let states = objects.map((object) => ({ object, health: firstLook(object, clock.now()) }))
  for (let pause = firstPauseMs; ; ) {
    const took = clock.now() - start
    // Nothing is given up without a look: it may have become healthy when nobody waited.
    const looked = states.every(({ health }) => health !== undefined)
    const outcome = verdict(states.map(checked), looked && took >= options.timeoutMs)
    if (outcome.kind === 'passed') return undefined
    if (outcome.kind === 'failed') return unhealthy(outcome, took)
    if (looked) {
      await clock.sleep(pause, options.signal)
      pause = Math.min(pause * 2, longestPauseMs)
    }
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
  if (answer.status === 404) return healthOf(undefined, deps.clock.now())
  return { status: 'Unknown', message: answer.message }
}

/** What nobody looked at yet is Unknown. */
function checked({ object, health }: State): Checked {
  const { ref, mayVanish = false } = object
  return { subject: subjectOf(ref), health: health ?? { status: 'Unknown', message: '' }, mayVanish }
}

function unhealthy({ message, on }: Extract<Verdict, { kind: 'failed' }>, took: number): Problem {
  const messages = on.flatMap(({ health }) => (health.message ? [health.message] : []))
  return new Problem({
    code: 'HealthCheckFailed',
    what: `health check failed after ${durationText(took)}: ${message}`,
    ...(messages.length > 0 && { remedy: `The first says: ${messages[0]}` }),
  })
}
