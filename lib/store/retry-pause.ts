/** How long to wait before an attempt after the first: doubling from 10 ms up to a second. */
export function retryPauseMs(attempt: number): number {
  return Math.min(1_000, 10 * 2 ** (attempt - 1))
}
