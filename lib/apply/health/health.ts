/** kstatus's statuses (fluxcd/cli-utils pkg/kstatus). */
export type HealthStatus = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown'

export interface Health {
  readonly status: HealthStatus
  readonly message: string
}

export function current(message: string): Health {
  return { status: 'Current', message }
}

export function inProgress(message: string): Health {
  return { status: 'InProgress', message }
}

export function failed(message: string): Health {
  return { status: 'Failed', message }
}
