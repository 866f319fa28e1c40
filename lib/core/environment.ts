/**
 * Names of the variables by which the stack tells its functions where things are: written by infra together with the
 * grant that each needs, read where functions are wired alone.
 */
export const environment = {
  bucket: 'SLUICE_BUCKET',
  renderQueue: 'SLUICE_RENDER_QUEUE_URL',
  syncQueue: 'SLUICE_SYNC_QUEUE_URL',
  timerQueue: 'SLUICE_TIMER_QUEUE_URL',
  notifyQueue: 'SLUICE_NOTIFY_QUEUE_URL',
  /** JSON: the sync queues of networks, by the names of these; missing where the fleet has none. */
  networkQueues: 'SLUICE_NETWORK_QUEUES',
  /** The network in which a sync function stands; missing outside of any. */
  network: 'SLUICE_NETWORK',
  /** Path of the fleet file that was deployed with the stack. */
  fleetFile: 'SLUICE_FLEET_FILE',
  /** ARN of the secret that keys the hashes of secret objects. */
  hashKey: 'SLUICE_HASH_KEY_ARN',
  /** Name of the stack, by which its metrics are told from those of another one. */
  stack: 'SLUICE_STACK',
} as const

/** One of the variables that a function may need. */
export type EnvironmentName = keyof typeof environment
