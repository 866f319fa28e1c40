import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../lib/webhook/answer.ts'
import { webhookMetrics } from '../../lib/webhook/metrics.ts'

const outcomes: Readonly<Record<Answer['status'], string>> = {
  200: 'WebhooksAccepted',
  202: 'WebhooksAccepted',
  400: 'WebhooksRejected',
  401: 'WebhooksRejected',
  405: 'WebhooksRejected',
  413: 'WebhooksRejected',
  415: 'WebhooksRejected',
  503: 'WebhooksFailed',
}

for (const [status, outcome] of Object.entries(outcomes)) {
  test(`a request answered by ${status} is one of ${outcome}, and of nothing else`, () => {
    const { at, ofStack = {} } = webhookMetrics({ status: Number(status) as Answer['status'] }, 7)
    assert.equal(at, 7)
    assert.deepEqual(ofStack, { WebhooksAccepted: 0, WebhooksRejected: 0, WebhooksFailed: 0, [outcome]: 1 })
  })
}
