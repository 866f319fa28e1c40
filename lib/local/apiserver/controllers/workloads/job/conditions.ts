import type { Json } from '../../../json.ts'
import { at, type KubeObject, listAt, textAt } from '../../../object.ts'

/** How a Job ends. */
export interface Ending {
  readonly isFailure: boolean
  readonly reason: string
  readonly message: string
}

export const completed: Ending = {
  isFailure: false,
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

export const gaveUp: Ending = {
  isFailure: true,
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
}

export const ranOut: Ending = {
  isFailure: true,
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
}

export function conditionsOf(job: KubeObject): readonly Json[] {
  return listAt(job, 'status', 'conditions')
}

/** The condition by which a Job is over. */
export function finishedCondition(job: KubeObject): Json | undefined {
  return conditionsOf(job).find(
    (one) => ['Complete', 'Failed'].includes(textAt(one, 'type')) && textAt(one, 'status') === 'True',
  )
}

/** What a Job says at its end: that it has been decided, and that the last Pod is gone. */
export function endedConditions(
  job: KubeObject,
  { isFailure, reason, message }: Ending,
  time: string,
): readonly Json[] {
  const types = isFailure ? ['FailureTarget', 'Failed'] : ['SuccessCriteriaMet', 'Complete']
  const said = types.map((type) => condition(type, 'True', { reason, message, time }))
  return [...conditionsOf(job).filter((one) => !types.includes(textAt(one, 'type'))), ...said]
}

/** Whether a Job rests: said once it does, and taken back when it goes on. */
export function suspendedConditions(job: KubeObject, time: string): readonly Json[] {
  const isSuspended = at(job, 'spec', 'suspend') === true
  const before = conditionsOf(job)
  const old = before.find((one) => textAt(one, 'type') === 'Suspended')
  const status = isSuspended ? 'True' : 'False'
  if (textAt(old, 'status') === status || (old === undefined && !isSuspended)) return before
  const said = isSuspended
    ? { reason: 'JobSuspended', message: 'Job suspended', time }
    : { reason: 'JobResumed', message: 'Job resumed', time }
  const next = condition('Suspended', status, said)
  return old === undefined ? [...before, next] : before.map((one) => (one === old ? next : one))
}

interface Why {
  readonly reason: string
  readonly message: string
  readonly time: string
}

function condition(type: string, status: string, { reason, message, time }: Why): Json {
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message }
}
