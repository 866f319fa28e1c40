import { equal, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { noneNegative } from './checks.ts'
import { jobIndexMistakes } from './job-indexes.ts'
import { type Mistake, missing, repeated, wrong, wrongSomehow } from './mistake.ts'

export function hasCondition(status: JsonObject, type: string): boolean {
  return listAt(status, 'conditions').some((one) => at(one, 'type') === type && at(one, 'status') === 'True')
}

/** A Job as far as its end goes. */
interface Ending {
  readonly status: JsonObject
  readonly isComplete: boolean
  readonly isFailed: boolean
  readonly isFinished: boolean
  readonly isFailing: boolean
  readonly isSucceeding: boolean
}

function endingOf(job: JsonObject): Ending {
  const status = objectAt(job, 'status')
  const [isComplete, isFailed] = [hasCondition(status, 'Complete'), hasCondition(status, 'Failed')]
  const [isFailing, isSucceeding] = [hasCondition(status, 'FailureTarget'), hasCondition(status, 'SuccessCriteriaMet')]
  return { status, isComplete, isFailed, isFinished: isComplete || isFailed, isFailing, isSucceeding }
}

const field = 'status'
const conditions = (detail: string) => wrongSomehow(`${field}.conditions`, detail)

/** A status that says what cannot be, as far as the write has changed it (batch/validation, and the strategy of Jobs' status). */
export function jobStatusMistakes(job: JsonObject, old: JsonObject): readonly Mistake[] {
  const [now, before] = [endingOf(job), endingOf(old)]
  return [
    ...noneNegative(now.status, field, 'active', 'succeeded', 'failed', 'ready', 'terminating'),
    ...uncountedMistakes(now.status),
    ...endMistakes(job, now, before),
    ...jobIndexMistakes(job, now.status, before.status),
    ...countMistakes(job, now, before),
    ...changeMistakes(job, now, before),
  ]
}

function uncountedMistakes(status: JsonObject): readonly Mistake[] {
  const seen = new Set<Json>()
  return ['succeeded', 'failed'].flatMap((list) =>
    listAt(status, 'uncountedTerminatedPods', list).flatMap((uid, index) => {
      const where = `${field}.uncountedTerminatedPods.${list}[${index}]`
      if (uid === '') return [wrong(where, uid, 'must not be empty')]
      return seen.size === seen.add(uid).size ? [repeated(where, uid)] : []
    }),
  )
}

const changedIn = (now: JsonObject, before: JsonObject, name: string) => !equal(now[name], before[name])
const when = (isSo: boolean, mistake: () => Mistake) => (isSo ? [mistake()] : [])

function endMistakes(job: JsonObject, now: Ending, before: Ending): readonly Mistake[] {
  const { status, isComplete, isFailed, isFinished, isFailing, isSucceeding } = now
  const changed = (name: string) => changedIn(status, before.status, name)
  const completed = isComplete !== before.isComplete
  const failed = isFailed !== before.isFailed
  const finished = isFinished !== before.isFinished
  const [start, completion] = [textAt(status, 'startTime'), textAt(status, 'completionTime')]
  const timed = completed || changed('completionTime')
  const isNever = at(job, 'spec', 'suspend') === true && at(job, 'spec', 'completions') === 0
  const uncounted = objectAt(status, 'uncountedTerminatedPods')
  const hasUncounted = [...listAt(uncounted, 'failed'), ...listAt(uncounted, 'succeeded')].length > 0
  return [
    ...when((completed || failed) && isComplete && isFailed, () =>
      conditions('cannot set Complete=True and Failed=true conditions'),
    ),
    ...when((completed || isFailing !== before.isFailing) && isComplete && isFailing, () =>
      conditions('cannot set Complete=True and FailureTarget=true conditions'),
    ),
    ...when(timed && completion !== '' && !isComplete, () =>
      wrong(
        `${field}.completionTime`,
        completion,
        'cannot set completionTime when there is no Complete=True condition',
      ),
    ),
    ...when(timed && completion === '' && isComplete, () =>
      missing(`${field}.completionTime`, 'completionTime is required for Complete jobs'),
    ),
    ...when(
      (changed('startTime') || changed('completionTime')) && start !== '' && completion !== '' && completion < start,
      () => wrong(`${field}.completionTime`, completion, 'must be equal to or after `startTime`'),
    ),
    ...when((failed || changed('failedIndexes')) && isFailed && !isFailing, () =>
      conditions('cannot set Failed=True condition without the FailureTarget=true condition'),
    ),
    ...when((completed || isSucceeding !== before.isSucceeding) && isComplete && !isSucceeding, () =>
      conditions('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'),
    ),
    ...when((finished || changed('active')) && numberAt(status, 'active') > 0 && isFinished, () =>
      wrong(`${field}.active`, status.active, 'active>0 is invalid for finished job'),
    ),
    ...when((finished || changed('startTime')) && !isNever && start === '' && isFinished, () =>
      missing(`${field}.startTime`, 'startTime is required for finished job'),
    ),
    ...when((finished || changed('uncountedTerminatedPods')) && isFinished && hasUncounted, () =>
      wrong(`${field}.uncountedTerminatedPods`, shownUncounted(uncounted), 'must be empty for finished job'),
    ),
  ]
}

/** As Go shows the server's own form of it. */
function shownUncounted({ succeeded = null, failed = null }: JsonObject): Json {
  return { Succeeded: succeeded, Failed: failed }
}

function countMistakes(job: JsonObject, now: Ending, before: Ending): readonly Mistake[] {
  const { status, isFinished, isFailed, isFailing, isSucceeding, isComplete } = now
  const changed = (name: string) => changedIn(status, before.status, name)
  const ends = isFinished !== before.isFinished || changed('terminating')
  return [
    ...when(ends && numberAt(status, 'terminating') > 0 && isFinished, () =>
      wrong(`${field}.terminating`, status.terminating, 'terminating>0 is invalid for finished job'),
    ),
    ...when(
      (changed('ready') || changed('active')) &&
        status.ready !== undefined &&
        numberAt(status, 'ready') > numberAt(status, 'active'),
      () => wrong(`${field}.ready`, status.ready, 'cannot set more ready pods than active'),
    ),
    ...when(isSucceeding && isFailed, () =>
      conditions('cannot set SuccessCriteriaMet=True and Failed=true conditions'),
    ),
    ...when(isSucceeding && isFailing, () =>
      conditions('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'),
    ),
    ...when(at(job, 'spec', 'successPolicy') !== undefined && !isSucceeding && isComplete, () =>
      conditions('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'),
    ),
  ]
}

function changeMistakes(job: JsonObject, now: Ending, before: Ending): readonly Mistake[] {
  const [next, last] = [now.status, before.status]
  const { completions, parallelism, completionMode, suspend } = objectAt(job, 'spec')
  const isElastic = completionMode === 'Indexed' && completions === parallelism
  const fewer = (name: string) => numberAt(next, name) < numberAt(last, name)
  const resumes =
    hasCondition(last, 'Suspended') &&
    listAt(next, 'conditions').some((one) => at(one, 'type') === 'Suspended' && at(one, 'status') === 'False')
  return [
    ...['Failed', 'Complete', 'FailureTarget']
      .filter((type) => hasCondition(last, type) && !hasCondition(next, type))
      .map((type) => conditions(`cannot disable the terminal ${type}=True condition`)),
    ...when(fewer('failed'), () =>
      wrong(`${field}.failed`, numberAt(next, 'failed'), 'cannot decrease the failed counter'),
    ),
    ...when(!isElastic && fewer('succeeded'), () =>
      wrong(`${field}.succeeded`, numberAt(next, 'succeeded'), 'cannot decrease the succeeded counter'),
    ),
    ...when(
      next.completionTime !== undefined && last.completionTime !== undefined && changedIn(next, last, 'completionTime'),
      () => wrong(`${field}.completionTime`, next.completionTime, 'field is immutable'),
    ),
    ...when(last.startTime !== undefined && changedIn(next, last, 'startTime') && suspend !== true && !resumes, () =>
      wrong(`${field}.startTime`, next.startTime, 'field is immutable for unsuspended job once set'),
    ),
    ...when(before.isSucceeding && !now.isSucceeding, () =>
      conditions('cannot disable the SuccessCriteriaMet=True condition'),
    ),
    ...when(before.isComplete && !before.isSucceeding && now.isSucceeding, () =>
      conditions('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'),
    ),
  ]
}
