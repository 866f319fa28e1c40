import { SQSClient } from '@aws-sdk/client-sqs'
import { sqsQueue } from '../lib/adapters/aws/sqs-queue.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import { once } from '../lib/core/once.ts'
import type { RenderMessage } from '../lib/queue/message.ts'
import { pushTo } from '../lib/queue/messenger.ts'
import { logLine } from '../lib/webhook/answer.ts'
import type { WebhookWorld } from '../lib/webhook/handler.ts'
import { webhookMetrics } from '../lib/webhook/metrics.ts'
import { deployedFleet, variable } from './fleet-wiring.ts'
import { secret } from './secrets-wiring.ts'
import { count, traceHeader } from './watching-wiring.ts'

/** GitHub hangs up after 10 s: by then we have said that the queue does not answer. */
const sqsLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
}

const push = once(async () =>
  pushTo(sqsQueue<RenderMessage>(new SQSClient(sqsLimits), variable('renderQueue'), traceHeader)),
)

/** The webhook over SQS. It has a wiring of its own: the other one loads what reads Git, renders and talks to clusters. */
export const webhookWorld: WebhookWorld = {
  repositories: async () => (await deployedFleet()).fleet.repositories,
  secret,
  push: async (...sent) => (await push())(...sent),
  report(answer) {
    console.log(logLine(answer))
    count(webhookMetrics(answer, systemClock.now()))
  },
}
