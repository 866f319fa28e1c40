import { fluxRequests, measured } from './measured.ts'
import { prices } from './prices.ts'

/** A fleet and what happens to it. */
export interface Workload {
  readonly clusters: number
  /** Of one cluster. */
  readonly unitsPerCluster: number
  /** A day, each concerning one unit of every cluster. */
  readonly pushesPerDay: number
  readonly auditIntervalMs: number
  readonly pollIntervalMs: number
}

/** One line of the bill for a month of 30 days. */
export interface CostLine {
  readonly what: string
  /** How many of what is paid for. */
  readonly amount: number
  readonly unit: string
  readonly usd: number
}

export interface Estimate {
  readonly lines: readonly CostLine[]
  readonly usd: number
  /** What Flux's controllers reserve of nodes in the same clusters, in a month. */
  readonly flux: { readonly vcpu: number; readonly gib: number; readonly usd: number }
}

const daysInMonth = 30
const monthMs = daysInMonth * 24 * 3_600_000
/** Memory of functions in GB, as the stack sets it. */
const gb = { webhook: 0.5, render: 1.769, sync: 1, schedule: 0.5, notify: 0.25 } as const

/** What a fleet costs in AWS in a month, line by line, from measured requests and durations; and what Flux's controllers would take. */
export function estimate(workload: Workload): Estimate {
  const { clusters, unitsPerCluster, pushesPerDay, auditIntervalMs, pollIntervalMs } = workload
  const pushes = pushesPerDay * daysInMonth
  const lanes = pushes * clusters
  const audits = (monthMs / auditIntervalMs) * clusters
  const polls = monthMs / pollIntervalMs
  const ticks = monthMs / 60_000
  const units = clusters * unitsPerCluster
  const { webhook, render, push, audit, poll, tick } = measured
  const auditMs = audit.ms + (audit.msPerThousandObjects * unitsPerCluster * measured.objectsPerUnit) / 1_000
  const events = lanes * push.events

  const x86 =
    gb.render * (pushes * seconds(render) + polls * seconds(poll)) +
    gb.sync * (lanes * seconds(push) + audits * seconds({ ...audit, ms: auditMs }))
  const arm =
    gb.webhook * pushes * seconds(webhook) +
    gb.schedule * ticks * seconds(tick) +
    gb.notify * events * seconds({ ms: 10, waits: 1 })
  const invocations = pushes * 2 + polls + lanes + audits + ticks + events
  // A message is sent, received and removed.
  const fifo = 3 * (pushes + polls + lanes + audits + events) + 3 * measured.idleReceives
  const standard = 3 * lanes + measured.idleReceives
  const reads =
    pushes * render.reads +
    polls * poll.reads +
    lanes * push.reads +
    audits * audit.reads +
    ticks * (tick.reads + tick.readsOfCluster * clusters) +
    events
  const writes = pushes * render.writes + lanes * push.writes + audits * (audit.writes + audit.lists)
  const { lambda, sqs, s3, cloudWatch } = prices
  const stored = (units * measured.bytesPerUnit) / 1e9
  const logs = (invocations * measured.logBytes) / 1e9
  const metrics = measured.metrics.stack + measured.metrics.cluster * clusters
  const alarms = measured.alarms.stack + measured.alarms.cluster * clusters
  const lines: readonly CostLine[] = [
    line('Lambda, render and sync', x86, 'GB-s', lambda.x86GbSecond),
    line('Lambda, the others', arm, 'GB-s', lambda.armGbSecond),
    line('Lambda invocations', invocations, 'invocations', lambda.invocation),
    line('SQS, FIFO queues', fifo, 'requests', sqs.fifo),
    line('SQS, timer queue', standard, 'requests', sqs.standard),
    line('S3 reads', reads, 'requests', s3.read),
    line('S3 writes and lists', writes, 'requests', s3.write),
    line('S3 storage', stored, 'GB', s3.gbMonth),
    line('API Gateway', pushes, 'requests', prices.gatewayRequest),
    line('EventBridge Scheduler', ticks, 'calls', prices.scheduledCall),
    line('CloudWatch logs', logs, 'GB', cloudWatch.logGb),
    line('CloudWatch metrics', metrics, 'metrics', cloudWatch.metric),
    line('CloudWatch alarms', alarms, 'alarms', cloudWatch.alarm),
    line('Secrets Manager', 3, 'secrets', prices.secret),
    line('KMS', 1, 'keys', prices.key),
  ]
  return { lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0), flux: fluxIn(clusters) }
}

/** A part of a node is as large as the larger of its shares. */
function fluxIn(clusters: number): Estimate['flux'] {
  const { cpu, gib } = fluxRequests
  const { node } = prices
  const share = Math.max(cpu / node.vcpu, gib / node.gib)
  return { vcpu: cpu * clusters, gib: gib * clusters, usd: share * node.hour * 24 * daysInMonth * clusters }
}

function seconds({ ms, waits }: { readonly ms: number; readonly waits: number }): number {
  return (ms + waits * measured.awsRequestMs) / 1_000
}

function line(what: string, amount: number, unit: string, price: number): CostLine {
  return { what, amount, unit, usd: amount * price }
}
