/** Limits and sizes of one function that works a queue. */
export interface WorkerSettings {
  /** A lane stops by itself after 60 to 120 s; the rest is for what is under way then. */
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** Invocations at once, over all groups; the mapping takes 2 at least. */
  readonly maxConcurrency: number
  /** Minified bundle, in KB: what a cold start reads. Raise it only knowing what came in. */
  readonly bundleBudgetKb: number
}

/** A full CPU comes with 1,769 MB; rendering is bound by CPU, a lane mostly waits. */
export const workers = {
  render: { timeoutSeconds: 300, memoryMb: 1_769, maxConcurrency: 10, bundleBudgetKb: 1_000 },
  sync: { timeoutSeconds: 180, memoryMb: 1_024, maxConcurrency: 100, bundleBudgetKb: 2_600 },
} as const satisfies Readonly<Record<string, WorkerSettings>>

/** Receives of a message before the dead letters take it; throttled receives count, hence so many. */
export const maxReceiveCount = 20

/** How much longer than its function a message stays invisible: else a second worker starts while the first still runs. */
export const visibilityMarginSeconds = 30
