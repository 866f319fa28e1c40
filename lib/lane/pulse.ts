import { isOld } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
import { unitControlsKey } from '../store/keys.ts'
import type { LaneDeps } from './deps.ts'
import type { HeadsView } from './discover/heads-view.ts'
import type { Lease } from './lease.ts'
import type { ControlsView } from './orders/controls-view.ts'

/** Whether work may go on: looked at before every effect, and again and again while something is waited for. */
export interface Pulse {
  /** Throws a Problem `Aborted` where the unit is suspended, the lane was lost, or the time is up. */
  check(unit: UnitId): Promise<void>
  /**
   * Throws `Aborted` where a head or a pin has moved since the pass read it. Called after the record says what is about to be done and before it is
   * done: whoever works by a newer head then either reads that record, or is seen here (F1). A pass that lags lets this pass for what only
   * applies: the next one puts it right. Deletions are never let pass.
   */
  confirmHeads(unit: UnitId, what: { readonly deletes: boolean }): Promise<void>
  /**
   * The same, also where a head or a pin has moved, while health is waited for and before each deletion: what is wanted now may be something
   * else.
   */
  checkWanted(unit: UnitId): Promise<void>
  /** Does work on a unit. Until it ends the lane does not say that it has seen what people asked of that unit (U1). */
  during<T>(unit: UnitId, work: () => Promise<T>): Promise<T>
  /** Why nothing more is to be started; undefined while work may go on. */
  readonly ended: 'time' | 'moved' | undefined
}

export interface PulseWorld {
  readonly deps: Pick<LaneDeps, 'clock' | 'cluster'>
  readonly controls: ControlsView
  readonly heads: HeadsView
  readonly lease: Pick<Lease, 'confirm'>
  /** When work is to be handed over to another activation. */
  readonly endsAt: number
  /** Git ended the passes before this one again and again. */
  readonly lags?: boolean
}

/** How old the last look at the heads may be. */
const headsAgeMs = 1_000

export function pulse({ deps, controls, heads, lease, endsAt, lags = false }: PulseWorld): Pulse {
  const { clock } = deps
  let moved = false
  let looked = clock.now()
  let looking: Promise<void> | undefined
  const isTimeUp = () => clock.now() >= endsAt

  const working = new Set<UnitId>()

  /** What is under way may have begun by what people wanted before. */
  const seenControls = async (): Promise<Readonly<Record<string, number>>> => {
    const { seen } = await controls.overall()
    const open = new Set([...working].map((unit) => unitControlsKey(deps.cluster.name, unit)))
    return Object.fromEntries(Object.entries(seen).filter(([key]) => !open.has(key)))
  }

  const check = async (unit: UnitId): Promise<void> => {
    await lease.confirm(seenControls)
    await controls.checkSuspended(unit)
    if (isTimeUp()) throw handedOver(unit)
  }

  // One look serves all who ask while another one is under way.
  const look = shared(async () => {
    moved ||= (await Promise.all([heads.moved(), controls.repinned('now')])).includes(true)
  })

  const lookNow = async (): Promise<void> => {
    looked = clock.now()
    const mine = look()
    looking = mine
    try {
      await mine
    } finally {
      if (looking === mine) looking = undefined
    }
  }

  /** Who asks while a look is under way waits for what it sees. */
  const lookAtHeads = async (): Promise<void> => {
    await (moved || !isOld(looked, headsAgeMs, clock.now()) ? looking : lookNow())
  }

  return {
    check,
    async confirmHeads(unit, { deletes }) {
      if (lags && !deletes) return
      await lookNow()
      if (moved) throw movedOn(unit)
    },
    async checkWanted(unit) {
      await check(unit)
      await lookAtHeads()
      if (moved) throw movedOn(unit)
    },
    async during(unit, work) {
      working.add(unit)
      try {
        return await work()
      } finally {
        working.delete(unit)
      }
    },
    get ended() {
      if (isTimeUp()) return 'time'
      return moved ? 'moved' : undefined
    },
  }
}

function movedOn(unit: UnitId): Problem {
  return new Problem({ code: 'Aborted', subject: unit, what: 'is planned anew: Git or a pin has moved' })
}

/** Runs work for each call, but calls that come while it runs share the next run: it begins after each of them. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const run = (): Promise<void> => {
    next = undefined
    running = work().finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (running === undefined) return run()
    next ??= running.then(run, run)
    return next
  }
}

function handedOver(unit: UnitId): Problem {
  return new Problem({
    code: 'Aborted',
    subject: unit,
    what: 'goes on in another activation: the time of this one is up',
  })
}

/** A pulse for those who only look: nothing ends it. */
export const restless: Pulse = {
  check: async () => undefined,
  confirmHeads: async () => undefined,
  checkWanted: async () => undefined,
  during: (_, work) => work(),
  ended: undefined,
}
