import type { Health } from './health.ts'

export interface Checked {
  /** `Kind/namespace/name`. */
  readonly subject: string
  readonly health: Health
  /** See mayVanish. */
  readonly mayVanish?: boolean
}

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'waiting'; readonly on: readonly Checked[] }
  /** Text as Flux writes it, without its opening `health check failed after <dur>: `. */
  | { readonly kind: 'failed'; readonly message: string; readonly on: readonly Checked[] }

/** What a set of health checks comes to: one Failed object ends the wait at once, unless `expired` ended it already. */
export function verdict(checked: readonly Checked[], expired: boolean): Verdict {
  const open = checked.filter(({ health, mayVanish }) => {
    return health.status !== 'Current' && !(mayVanish === true && health.status === 'NotFound')
  })
  if (open.length === 0) return { kind: 'passed' }
  const stalled = open.filter(({ health }) => health.status === 'Failed')
  if (expired) return { kind: 'failed', message: `timeout waiting for: [${open.map(line).join(', ')}]`, on: open }
  if (stalled.length === 0) return { kind: 'waiting', on: open }
  const message = `failed early due to stalled resources: [${stalled.map(line).join(', ')}]`
  return { kind: 'failed', message, on: stalled }
}

function line({ subject, health }: Checked): string {
  return health.status === 'Unknown' ? `can't determine status for ${subject}` : `${subject} status: '${health.status}'`
}
