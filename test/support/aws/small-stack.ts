import { eventually } from '../eventually.ts'
import type { Ministack } from '../ministack.ts'
import { cloudFormation } from './call.ts'

const fifo = { FifoQueue: true, DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }

/** Bucket and queues as infra declares them, without what works them; by way of CloudFormation, so that its outputs tell where they are. */
export async function smallStack(
  ministack: Ministack,
  name: string,
  { maxReceiveCount = 20, fleetFile }: { readonly maxReceiveCount?: number; readonly fleetFile?: string } = {},
): Promise<void> {
  const queue = (prefix: string, properties: object) => ({
    [`${prefix}DeadLetters`]: { Type: 'AWS::SQS::Queue', Properties: properties },
    [`${prefix}Queue`]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        ...properties,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [`${prefix}DeadLetters`, 'Arn'] },
          maxReceiveCount,
        },
      },
    },
  })
  const template = {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
      ...queue('Render', fifo),
      ...queue('Sync', fifo),
      ...queue('Notify', fifo),
      ...queue('Timer', {}),
    },
    Outputs: {
      BucketName: { Value: { Ref: 'Bucket' } },
      ...Object.fromEntries(
        ['Render', 'Sync', 'Timer', 'Notify'].flatMap((prefix) => [
          [`${prefix}QueueUrl`, { Value: { Ref: `${prefix}Queue` } }],
          [`${prefix}DeadLettersUrl`, { Value: { Ref: `${prefix}DeadLetters` } }],
        ]),
      ),
      ...(fleetFile !== undefined && { FleetFileUrl: { Value: fleetFile } }),
    },
  }
  await cloudFormation(ministack, 'CreateStack', { StackName: name, TemplateBody: JSON.stringify(template) })
  await eventually(`stack ${name}`, async () => {
    const text = await cloudFormation(ministack, 'DescribeStacks', { StackName: name })
    if (/FAILED|ROLLBACK/.test(text)) throw new Error(text)
    return text.includes('CREATE_COMPLETE') || undefined
  })
}
