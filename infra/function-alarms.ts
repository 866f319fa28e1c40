import { Duration } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { RunbookAlarm } from './runbook-alarm.ts'

const period = Duration.minutes(5)

/** Tells of a function that ends with an error, runs out of time or memory, or is not let run, and not only once. */
export class FunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: { readonly of: string; readonly function: IFunction }) {
    super(scope, id)
    const { of, function: one } = props
    const often = { runbook: 'function-failures', threshold: 0, evaluationPeriods: 6, datapointsToAlarm: 2 } as const
    const when = 'in 2 of the last 6 times 5 minutes'
    new RunbookAlarm(this, 'Errors', {
      ...often,
      says: `Function ${of} failed ${when}`,
      metric: one.metricErrors({ period }),
    })
    new RunbookAlarm(this, 'Throttles', {
      ...often,
      says: `Function ${of} was throttled ${when}`,
      metric: one.metricThrottles({ period }),
    })
  }
}
