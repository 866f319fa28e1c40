import { at, type KubeObject, numberAt, textAt } from '../../object.ts'
import { durationText } from '../age.ts'
import { type Cells, containers, count, none, since, text, unset } from '../cells.ts'
import { isTrue } from '../conditions.ts'
import { selectorOrNone } from '../selector-text.ts'

export const batchCells: Cells = {
  'batch/jobs': {
    Status: jobStatus,
    Completions: completions,
    Duration: durationOf,
    ...containers('spec.template.spec'),
    Selector: (job) => selectorOrNone(at(job, 'spec', 'selector')),
  },
  'batch/cronjobs': {
    Schedule: text('spec.schedule'),
    Timezone: text('spec.timeZone', none),
    Suspend: (job) => {
      const suspend = at(job, 'spec', 'suspend')
      return suspend === undefined ? unset : suspend === true ? 'True' : 'False'
    },
    Active: count('status.active'),
    'Last Schedule': since('status.lastScheduleTime', none),
    ...containers('spec.jobTemplate.spec.template.spec'),
    Selector: (job) => {
      const selector = at(job, 'spec', 'jobTemplate', 'spec', 'selector')
      return selectorOrNone(selector)
    },
  },
}

function jobStatus(job: KubeObject): string {
  if (isTrue(job, 'Complete')) return 'Complete'
  if (isTrue(job, 'Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (isTrue(job, 'Suspended')) return 'Suspended'
  if (isTrue(job, 'FailureTarget')) return 'FailureTarget'
  return isTrue(job, 'SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

function completions(job: KubeObject): string {
  const done = numberAt(job, 'status', 'succeeded')
  const wanted = at(job, 'spec', 'completions')
  const parallel = numberAt(job, 'spec', 'parallelism')
  if (typeof wanted === 'number') return `${done}/${wanted}`
  return parallel > 1 ? `${done}/1 of ${parallel}` : `${done}/1`
}

function durationOf(job: KubeObject, now: number): string {
  const start = Date.parse(textAt(job, 'status', 'startTime'))
  if (Number.isNaN(start)) return ''
  const end = Date.parse(textAt(job, 'status', 'completionTime'))
  return durationText((Number.isNaN(end) ? now : end) - start)
}
