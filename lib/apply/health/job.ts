import { at, type Json, textAt } from '../../core/json.ts'
import { counted, hasCondition, integerAt } from './fields.ts'
import { current, failed, type Health, inProgress } from './health.ts'

/** Job by Flux's own reader: Current only when complete or suspended (kstatus takes a started Job as Current). */
export function job(object: Json): Health {
  if (at(object, 'spec', 'suspend') === true) return current('Job is suspended')
  const parallelism = integerAt(object, 'spec', 'parallelism') ?? 1
  const completions = integerAt(object, 'spec', 'completions') ?? parallelism
  const succeeded = counted(object, 'succeeded')
  const failures = counted(object, 'failed')
  if (hasCondition(object, 'Complete', 'True')) {
    return current(`Job Completed. succeeded: ${succeeded}/${completions}`)
  }
  if (hasCondition(object, 'Failed', 'True')) return failed(`Job Failed. failed: ${failures}/${completions}`)
  if (!textAt(object, 'status', 'startTime')) return inProgress(`Job not started. active: 0/${parallelism}`)
  return inProgress(`Job in progress. success:${succeeded}, active: ${counted(object, 'active')}, failed: ${failures}`)
}
