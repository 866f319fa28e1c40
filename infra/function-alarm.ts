import { Duration } from 'aws-cdk-lib'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { RunbookAlarm } from './runbook-alarm.ts'

/** Tells of a function that ends with an error, runs out of time or memory, or is not let run, and not only once. */
export class FunctionAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, props: { readonly of: string; readonly function: IFunction }) {
    const period = Duration.minutes(5)
    super(scope, id, {
      runbook: 'function-failures',
      says: `Function ${props.of} failed or was throttled in 2 of the last 6 times 5 minutes`,
      metric: new MathExpression({
        expression: 'errors + throttles',
        label: `${props.of}: errors and throttles`,
        usingMetrics: {
          errors: props.function.metricErrors({ period }),
          throttles: props.function.metricThrottles({ period }),
        },
        period,
      }),
      threshold: 0,
      evaluationPeriods: 6,
      datapointsToAlarm: 2,
    })
  }
}
