import { Duration, Stack } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Construct } from 'constructs'
import { tickPeriodMs } from '../lib/core/tick.ts'
import { acknowledge } from './rights.ts'
import type { SluiceFunction } from './sluice-function.ts'

/** Runs the schedule function once a period, with the time that was meant: a late or repeated tick asks for nothing twice. */
export class Tick extends Construct {
  constructor(scope: Construct, id: string, { schedule }: { readonly schedule: SluiceFunction }) {
    super(scope, id)
    const role = new Role(this, 'Role', {
      description: 'Invokes the schedule function of Sluice',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    })
    acknowledge(role, `${schedule.function.functionArn}:*`)
    new Schedule(this, 'Schedule', {
      description: 'Polls, audits and sweeps of Sluice that are due',
      schedule: ScheduleExpression.rate(Duration.millis(tickPeriodMs)),
      target: new LambdaInvoke(schedule.function, {
        role,
        input: ScheduleTargetInput.fromObject({ schema: 1, kind: 'tick', time: '<aws.scheduler.scheduled-time>' }),
        retryAttempts: 2,
        maxEventAge: Duration.minutes(5),
      }),
    })
  }
}
