/** What AWS asks in US East (N. Virginia), in US dollars, before any free tier or discount: from its price pages as of November 2026. */
export const prices = {
  region: 'us-east-1',
  asOf: '2026-11',
  /** aws.amazon.com/lambda/pricing: a GB-second on each architecture, and an invocation. */
  lambda: { x86GbSecond: 0.0000166667, armGbSecond: 0.0000133334, invocation: 0.2e-6 },
  /** aws.amazon.com/sqs/pricing: a request to a queue of each kind. */
  sqs: { fifo: 0.5e-6, standard: 0.4e-6 },
  /** aws.amazon.com/s3/pricing: PUT and LIST, GET, and a GB kept for a month. */
  s3: { write: 5e-6, read: 0.4e-6, gbMonth: 0.023 },
  /** aws.amazon.com/api-gateway/pricing (HTTP API) and aws.amazon.com/eventbridge/pricing (Scheduler). */
  gatewayRequest: 1e-6,
  scheduledCall: 1e-6,
  /** aws.amazon.com/cloudwatch/pricing: a GB of logs taken in, a metric and an alarm for a month. */
  cloudWatch: { logGb: 0.5, metric: 0.3, alarm: 0.1 },
  /** aws.amazon.com/secrets-manager/pricing and aws.amazon.com/kms/pricing, for a month. */
  secret: 0.4,
  key: 1,
  /** aws.amazon.com/ec2/pricing/on-demand: an hour of m6i.large, with 2 vCPU and 8 GiB. */
  node: { name: 'm6i.large', hour: 0.096, vcpu: 2, gib: 8 },
} as const
