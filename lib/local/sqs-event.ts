import { createHash } from 'node:crypto'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import type { Delivered } from '../queue/queue.ts'

/** Messages of a queue in the form in which Lambda hands them to a function. */
export function sqsEvent(queue: string, deliveries: readonly Delivered[], now: number): SQSEvent {
  return { Records: deliveries.map((delivery) => recordOf(queue, delivery, now)) }
}

function recordOf(queue: string, { id, receipt, body, receives, sentAt, group }: Delivered, now: number): SQSRecord {
  return {
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: {
      ApproximateReceiveCount: `${receives}`,
      SentTimestamp: `${sentAt}`,
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: `${now}`,
      ...(group !== undefined && { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local:000000000000:${queue}`,
    awsRegion: 'local',
  }
}
