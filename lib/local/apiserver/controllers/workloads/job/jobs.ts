import type { Json } from '../../../json.ts'
import { at, isTerminating, type KubeObject, listAt, numberAt, textAt } from '../../../object.ts'
import { timeText } from '../../../write/ports.ts'
import { claimed } from '../../claimed.ts'
import type { Cluster } from '../../cluster.ts'
import { type Controller, namedBy } from '../../controller.ts'
import { nonZero, withWrittenStatus } from '../../status.ts'
import { keysOfOwners } from '../keys-of-owners.ts'
import { hasEnded, isActive, isReady } from '../pods.ts'
import { counted } from '../replicas.ts'
import {
  completed,
  type Ending,
  endedConditions,
  finishedCondition,
  gaveUp,
  ranOut,
  suspendedConditions,
} from './conditions.ts'
import { indexOf, isIndexed, readIndexes, writeIndexes } from './indexes.ts'
import { hasFailed, hasSucceeded, isTracked, startPod, untrack } from './pods-of-job.ts'

const jobs = 'batch/jobs'
const pods = '/pods'

/** Runs the Pods of Jobs to their end, without the waits between failures of the real one (job/job_controller.go). */
export function jobController(cluster: Cluster): Controller {
  return {
    name: 'job',
    watches: [jobs, pods],
    keysOf: (change) => keysOfOwners(change, jobs, cluster),
    reconcile(key) {
      const job = cluster.get(jobs, ...namedBy(key))
      if (job === undefined) return undefined
      if (finishedCondition(job) !== undefined) {
        for (const pod of claimed(job, pods, cluster)) untrack(pod, cluster)
        return undefined
      }
      return sync(job, cluster)
    },
  }
}

/** What has come of the Pods of a Job so far, and those that have ended since it was told last. */
interface Tally {
  readonly succeeded: number
  readonly failed: number
  readonly indexes: ReadonlySet<number>
  readonly ended: readonly KubeObject[]
  readonly active: readonly KubeObject[]
}

function tallyOf(job: KubeObject, there: readonly KubeObject[]): Tally {
  const fresh = there.filter(isTracked)
  const succeeded = fresh.filter(hasSucceeded)
  const failed = fresh.filter(hasFailed)
  const found = succeeded.flatMap((pod) => indexOf(pod) ?? [])
  const indexes = new Set([...readIndexes(textAt(job, 'status', 'completedIndexes')), ...found])
  return {
    succeeded: isIndexed(job) ? indexes.size : counted(job, 'succeeded') + succeeded.length,
    failed: counted(job, 'failed') + failed.length,
    indexes,
    ended: [...succeeded, ...failed],
    active: there.filter(isActive),
  }
}

function sync(job: KubeObject, cluster: Cluster): number | undefined {
  const isSuspended = at(job, 'spec', 'suspend') === true
  const now = cluster.now()
  const started = isSuspended ? '' : textAt(job, 'status', 'startTime') || timeText(now)
  const deadline = deadlineOf(job, started)
  const before = tallyOf(job, claimed(job, pods, cluster))
  const failure = failureOf(job, before, deadline, now)
  if (failure !== undefined || isSuspended) for (const pod of before.active) cluster.remove(pods, pod)
  else if (!isTerminating(job)) manage(job, before, cluster)
  const there = claimed(job, pods, cluster)
  const after = tallyOf(job, there)
  const ending = after.active.length > 0 ? undefined : (failure ?? (isComplete(job, after) ? completed : undefined))
  const time = timeText(now)
  const isResumed = !isSuspended && listAt(job, 'status', 'conditions').some(isResting)
  const conditions: readonly Json[] =
    ending === undefined ? suspendedConditions(job, time) : endedConditions(job, ending, time)
  withWrittenStatus(
    jobs,
    job,
    {
      ...nonZero({
        conditions,
        startTime: isResumed ? time : started,
        completionTime: ending === completed ? time : undefined,
        active: after.active.length,
        succeeded: after.succeeded,
        failed: after.failed,
        completedIndexes: writeIndexes(after.indexes),
      }),
      ready: after.active.filter(isReady).length,
      terminating: there.filter((pod) => isTerminating(pod) && !hasEnded(pod) && !isTracked(pod)).length,
      uncountedTerminatedPods: {},
    },
    cluster,
  )
  for (const pod of after.ended) untrack(pod, cluster)
  return deadline === undefined || ending !== undefined ? undefined : Math.max(deadline - now, 1)
}

function isResting(condition: Json): boolean {
  return textAt(condition, 'type') === 'Suspended' && textAt(condition, 'status') === 'True'
}

function deadlineOf(job: KubeObject, started: string): number | undefined {
  const seconds = at(job, 'spec', 'activeDeadlineSeconds')
  return typeof seconds === 'number' && started !== '' ? Date.parse(started) + seconds * 1000 : undefined
}

const usualBackoffLimit = 6

function failureOf(job: KubeObject, tally: Tally, deadline: number | undefined, now: number): Ending | undefined {
  const given = at(job, 'spec', 'backoffLimit')
  const limit = typeof given === 'number' ? given : usualBackoffLimit
  const isRestarted = textAt(job, 'spec', 'template', 'spec', 'restartPolicy') === 'OnFailure'
  const restarts = isRestarted ? tally.active.reduce((sum, pod) => sum + restartsOf(pod), 0) : 0
  if (tally.failed > limit || (restarts > 0 && restarts >= limit)) return gaveUp
  return deadline !== undefined && deadline <= now ? ranOut : undefined
}

function restartsOf(pod: KubeObject): number {
  const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
  return statuses.reduce((sum: number, status) => sum + numberAt(status, 'restartCount'), 0)
}

function completionsOf(job: KubeObject): number | undefined {
  const completions = at(job, 'spec', 'completions')
  return typeof completions === 'number' ? completions : undefined
}

function isComplete(job: KubeObject, { succeeded }: Tally): boolean {
  return succeeded >= (completionsOf(job) ?? 1)
}

/** Starts and ends Pods so that as many run as may. */
function manage(job: KubeObject, { active, succeeded, indexes }: Tally, cluster: Cluster): void {
  const given = at(job, 'spec', 'parallelism')
  const parallelism = typeof given === 'number' ? given : 1
  const completions = completionsOf(job)
  const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : completions - succeeded
  const wanted = Math.max(Math.min(parallelism, left), 0)
  for (const pod of active.slice(wanted)) cluster.remove(pods, pod)
  const missing = wanted - active.length
  if (!isIndexed(job)) {
    for (let count = 0; count < missing; count++) startPod(job, undefined, cluster)
    return
  }
  const taken = new Set([...indexes, ...active.map(indexOf)])
  const free = Array.from({ length: completions ?? 0 }, (_, index) => index).filter((index) => !taken.has(index))
  for (const index of free.slice(0, Math.max(missing, 0))) startPod(job, index, cluster)
}
