/** Limits and sizes of one function that works a queue. */
export interface WorkerSettings {
  /** A lane hands over after 90 s, an audit may take all the time. */
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** What V8 keeps for objects that live long, in MB; as it likes where not given. */
  readonly heapMb?: number
  /** Messages of one invocation; those of one group are worked together. */
  readonly batchSize: number
  /** Invocations at once, over all groups; the mapping takes 2 at least. */
  readonly maxConcurrency: number
  /** What a cold start reads of the minified bundle, in KB: the handler's file and what it imports at once. Raise it only knowing what came in. */
  readonly bundleBudgetKb: number
}

/** A full CPU comes with 1,769 MB; rendering is bound by CPU, a lane mostly waits, the others only pass on. */
export const workers = {
  render: { timeoutSeconds: 300, memoryMb: 1_769, batchSize: 10, maxConcurrency: 10, bundleBudgetKb: 800 },
  // One lane an invocation: a slow cluster must not hold back another one. The heap is that of the bench (docs/performance.md).
  sync: { timeoutSeconds: 900, memoryMb: 1_024, heapMb: 128, batchSize: 1, maxConcurrency: 100, bundleBudgetKb: 900 },
  schedule: { timeoutSeconds: 300, memoryMb: 512, batchSize: 10, maxConcurrency: 5, bundleBudgetKb: 700 },
  notify: { timeoutSeconds: 60, memoryMb: 256, batchSize: 10, maxConcurrency: 10, bundleBudgetKb: 600 },
} as const satisfies Readonly<Record<string, WorkerSettings>>

/** The webhook answers at once; GitHub gives up after 10 s. */
export const webhook = {
  timeoutSeconds: 10,
  memoryMb: 512,
  bundleBudgetKb: 250,
  requestsPerSecond: 50,
  burst: 200,
} as const

/** Receives of a message before the dead letters take it; throttled receives count, hence so many. */
export const maxReceiveCount = 20

/** How much longer than its function a message stays invisible: else a second worker starts while the first still runs. */
export const visibilityMarginSeconds = 30
