import { clusterMetrics, stackMetrics } from '../../core/metrics.ts'

/**
 * What one event takes of each part: requests as the benches count them (docs/performance.md), durations as measured on one machine, with
 * what the network of AWS adds to each request that waits for the one before.
 */
export const measured = {
  /** Milliseconds that a request to S3, SQS or an API server takes in AWS beyond the same on one machine. */
  awsRequestMs: 15,
  webhook: { ms: 20, waits: 1 },
  /** A push that changes one build: lookup of the source and its head, one build, artifact and head. */
  render: { ms: 150, waits: 12, reads: 6, writes: 5 },
  /** The lane of a cluster that a push concerns with one unit. */
  push: { ms: 130, waits: 20, reads: 15, writes: 6, events: 1 },
  /** An audit that finds nothing, with nothing remembered: a fixed part, and one for each 1,000 objects. */
  audit: { ms: 50, waits: 12, msPerThousandObjects: 30, reads: 6, writes: 2, lists: 1 },
  /** A poll that finds nothing new. */
  poll: { ms: 100, waits: 6, reads: 2 },
  /** The schedule of each minute; it reads the lane of each cluster, and once more every 15 minutes. */
  tick: { ms: 50, waits: 4, reads: 2, readsOfCluster: 1 + 1 / 15 },
  /** Receives of a Lambda mapping in a month on a queue where nothing happens: five pollers that wait 20 s each. */
  idleReceives: 648_000,
  /** Lines of logs of an invocation, in bytes. */
  logBytes: 600,
  /** Packed records, history and artifacts, for each unit. */
  bytesPerUnit: 60_000,
  objectsPerUnit: 8,
  /** Metrics of the product: those of the stack, and those of a cluster, which are counted over the stack as well. */
  metrics: {
    stack: Object.keys(stackMetrics).length + Object.keys(clusterMetrics).length,
    cluster: Object.keys(clusterMetrics).length,
  },
  /** Alarms of a stack without networks, and those of each cluster that the fleet file names. */
  alarms: { stack: 27, cluster: 2 },
} as const

/**
 * What the four controllers that `flux install` makes ask for by their deployments: 64Mi each, and 100m, of source-controller 50m. They use
 * more as the number of objects grows.
 */
export const fluxRequests = { controllers: 4, cpu: 0.35, gib: 0.25 } as const
