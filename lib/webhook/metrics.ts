import type { Measured } from '../core/metric-line.ts'
import type { Answer } from './answer.ts'

/** What a request came to, to be counted: taken, turned away, or not taken though it may have been right. */
export function webhookMetrics({ status }: Pick<Answer, 'status'>, at: number): Measured {
  const accepted = status < 300
  const failed = status >= 500
  return {
    at,
    ofStack: {
      WebhooksAccepted: Number(accepted),
      WebhooksRejected: Number(!accepted && !failed),
      WebhooksFailed: Number(failed),
    },
  }
}
