import { Stack } from 'aws-cdk-lib'
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Asset } from 'aws-cdk-lib/aws-s3-assets'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { operatorAccess, viewerAccess } from './access.ts'
import { allow, allowStore } from './rights.ts'

export interface PeopleProps {
  readonly bucket: Bucket
  readonly fleetFile: Asset
  readonly functions: readonly IFunction[]
  readonly hashKey: Secret
  /** Those that work is sent to, and those that hold what was given up. */
  readonly queues: readonly IQueue[]
  readonly deadLetters: readonly IQueue[]
}

/** Policies for those who use commands and console, to attach to their roles. Neither lets them change the stack, or reach a cluster. */
export class People extends Construct {
  /** Sees what runs, and why not. */
  readonly viewer: ManagedPolicy
  /** Orders as well: reconcile, audit, suspend, approve, roll back, and work dead letters again. Needs the viewer's policy beside it. */
  readonly operator: ManagedPolicy

  constructor(scope: Construct, id: string, props: PeopleProps) {
    super(scope, id)
    const { bucket, fleetFile, functions, hashKey, queues, deadLetters } = props
    const stack = Stack.of(this)
    // Commands ask by the name of the stack, and CloudFormation then judges by the name: its id alone would not do.
    const stackArn = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
    })
    const arnsOf = (some: readonly IQueue[]) => some.map(({ queueArn }) => queueArn)

    this.viewer = new ManagedPolicy(this, 'Viewer', {
      description: 'Sees what Sluice does: get, why, events, trace, diff',
    })
    allow(this.viewer, ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], [stackArn])
    allowStore(this.viewer, bucket, viewerAccess)
    allow(this.viewer, ['s3:GetObject'], [fleetFile.bucket.arnForObjects(fleetFile.s3ObjectKey)])
    // What `doctor` looks at: neither tells a secret.
    const arns = functions.map(({ functionArn }) => functionArn)
    allow(this.viewer, ['lambda:GetFunctionConfiguration'], arns)
    allow(this.viewer, ['secretsmanager:DescribeSecret'], [hashKey.secretArn])

    this.operator = new ManagedPolicy(this, 'Operator', {
      description:
        'Steers Sluice: reconcile, audit, suspend, approve, rollback, restore, redrive; beside the policy of viewers',
    })
    allowStore(this.operator, bucket, operatorAccess)
    // A rollback makes an old artifact new by a copy onto itself, lest the sweep take it: copies are allowed there, and no other write.
    allow(this.operator, ['s3:PutObject'], [bucket.arnForObjects('artifacts/*')], {
      StringLike: { 's3:x-amz-copy-source': `${bucket.bucketName}/artifacts/*` },
    })
    allow(this.operator, ['sqs:SendMessage'], arnsOf(queues))
    const redrive = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility']
    allow(this.operator, redrive, arnsOf(deadLetters))
  }
}
