import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'

/** Entries of docs/runbook.md, by their anchors there. A test holds both to each other. */
export type RunbookEntry =
  | 'behind-head'
  | 'push-to-healthy'
  | 'failed-units'
  | 'audit-not-run'
  | 'drift-found'
  | 'cross-check'
  | 'dead-letters'
  | 'oldest-message'
  | 'function-failures'
  | 'webhooks-rejected'
  | 'webhooks-failed'

export interface RunbookAlarmProps
  extends Omit<AlarmProps, 'alarmDescription' | 'comparisonOperator' | 'evaluationPeriods'> {
  readonly runbook: RunbookEntry
  /** What is the matter, as a sentence without its full stop. */
  readonly says: string
  /** 1 where not given. */
  readonly evaluationPeriods?: number
  /** Else it is above the threshold that something is the matter. */
  readonly below?: boolean
}

/** An alarm that says what is the matter and where it is written what to do. What nobody reported is well, where nothing else is said. */
export class RunbookAlarm extends Alarm {
  readonly runbook: RunbookEntry

  constructor(scope: Construct, id: string, { runbook, says, below = false, ...props }: RunbookAlarmProps) {
    super(scope, id, {
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
      comparisonOperator: below ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: `${says}. What to do: docs/runbook.md#${runbook}`,
    })
    this.runbook = runbook
  }
}
