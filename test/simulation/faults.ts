import type { Random } from './random.ts'

/** What can go wrong. */
export const faultKinds = [
  'message lost',
  'message repeated',
  'message reordered',
  'message delayed',
  'write unanswered',
  'write lost',
  'write late',
  'write retried',
  'write racing',
  'freeze',
  'crash',
  'stale read',
  'late build',
  'failed build',
  'same-second write',
  'LIST refused',
  'LIST cut',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** Decides what goes wrong in one schedule: some kinds never, some rarely, some often, so that each meets the others in many mixtures. */
export interface Faults {
  /** Whether this happens now; counts it if so. */
  happens(kind: FaultKind): boolean
  /** Counts what the story itself does wrong. */
  count(kind: FaultKind): void
  /** From now on nothing goes wrong any more. */
  stop(): void
  readonly counts: Readonly<Record<FaultKind, number>>
  /** Workers freeze before effects whose name begins with this, and before no other. */
  readonly freezeBefore?: string
}

const rates: readonly number[] = [0.01, 0.03, 0.08, 0.2]

/** Enough of one kind in one schedule. */
const most: Partial<Record<FaultKind, number>> = { freeze: 4, crash: 4, 'late build': 3 }

/** Kinds that are asked for much less often than others. */
const scale: Partial<Record<FaultKind, number>> = {
  'stale read': 2,
  'late build': 3,
  'failed build': 3,
  freeze: 0.5,
  crash: 0.4,
  'LIST refused': 3,
  'LIST cut': 3,
  'message lost': 3,
  'message repeated': 3,
  'message reordered': 3,
  'message delayed': 3,
}

export function drawFaults(random: Random, allowed: ReadonlySet<FaultKind>, freezeBefore?: string): Faults {
  const rate = new Map(
    faultKinds.map((kind) => [kind, random.chance(0.5) ? random.pick(rates) * (scale[kind] ?? 1) : 0]),
  )
  if (freezeBefore !== undefined) rate.set('freeze', 0.6)
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>
  let stopped = false
  return {
    counts,
    ...(freezeBefore !== undefined && { freezeBefore }),
    happens(kind) {
      const drawn = random.chance(rate.get(kind) ?? 0)
      if (stopped || !drawn || !allowed.has(kind) || counts[kind] >= (most[kind] ?? Number.POSITIVE_INFINITY))
        return false
      counts[kind]++
      return true
    },
    count: (kind) => void counts[kind]++,
    stop() {
      stopped = true
    },
  }
}

/** Kinds that cost nothing but time, where nobody polls or audits. */
export const harmlessFaults: readonly FaultKind[] = [
  'message repeated',
  'message reordered',
  'message delayed',
  'write unanswered',
  'write lost',
  'write retried',
  'write racing',
  'crash',
  'late build',
  'LIST refused',
  'LIST cut',
]

/** Nothing goes wrong but what `scripted` says. */
export function noFaults(scripted: (kind: FaultKind) => boolean = () => false): Faults {
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>
  return { counts, happens: scripted, count: () => undefined, stop: () => undefined }
}
