/** When something is worth a person's time. */
export interface Thresholds {
  /** How long a unit may be behind its head: a push, its render, and health as slow as it mostly is. */
  readonly behindMinutes: number
  /** How long 95 of 100 units may take from a push until they are healthy. */
  readonly pushToHealthySeconds: number
  /** Requests within 15 minutes that are turned away at the webhook: a few are sent to everything that is on the internet. */
  readonly webhooksRejected: number
}

export const usualThresholds: Thresholds = {
  behindMinutes: 15,
  pushToHealthySeconds: 600,
  webhooksRejected: 10,
}
