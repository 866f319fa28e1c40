import { performance } from 'node:perf_hooks'
import type { Controller } from './controller.ts'

/** Work that waits for its turn, each piece once. */
export interface WorkQueue {
  add(controller: Controller, key: string): void
  /** Settles when nothing waits for its turn; work that is due at a later time is not waited for. */
  settled(): Promise<void>
  stop(): void
}

/** Milliseconds of work after which others of this process get their turn. */
const turn = 4
const firstRetry = 50
const longestRetry = 30_000

interface Piece {
  readonly controller: Controller
  readonly key: string
}

/**
 * Works on keys one after the other, never while the one who added them is still at it. A piece that fails is reported and tried again after
 * a while that grows with every failure in a row.
 */
export function workQueue(report: (failure: unknown, controller: string, key: string) => void): WorkQueue {
  const waiting = new Map<string, Piece>()
  const later = new Map<string, NodeJS.Timeout>()
  const failures = new Map<string, number>()
  let settling: (() => void)[] = []
  let scheduled: NodeJS.Immediate | undefined
  let stopped = false

  const add = (controller: Controller, key: string): void => {
    if (stopped) return
    waiting.set(`${controller.name} ${key}`, { controller, key })
    scheduled ??= setImmediate(drain)
  }
  const addLater = (id: string, { controller, key }: Piece, milliseconds: number): void => {
    const timer = setTimeout(() => {
      later.delete(id)
      add(controller, key)
    }, milliseconds)
    later.set(id, timer)
  }
  const work = (id: string, piece: Piece): void => {
    clearTimeout(later.get(id))
    later.delete(id)
    try {
      const again = piece.controller.reconcile(piece.key)
      failures.delete(id)
      if (again !== undefined) addLater(id, piece, again)
    } catch (failure) {
      const count = failures.get(id) ?? 0
      failures.set(id, count + 1)
      addLater(id, piece, Math.min(firstRetry * 2 ** count, longestRetry))
      report(failure, piece.controller.name, piece.key)
    }
  }
  const drain = (): void => {
    scheduled = undefined
    const end = performance.now() + turn
    for (const [id, piece] of waiting) {
      waiting.delete(id)
      work(id, piece)
      if (stopped || performance.now() > end) break
    }
    if (waiting.size > 0 && !stopped) scheduled ??= setImmediate(drain)
    else release()
  }
  const release = (): void => {
    for (const settle of settling) settle()
    settling = []
  }
  return {
    add,
    settled: () => (waiting.size === 0 ? Promise.resolve() : new Promise((resolve) => settling.push(resolve))),
    stop() {
      stopped = true
      waiting.clear()
      clearImmediate(scheduled)
      for (const timer of later.values()) clearTimeout(timer)
      later.clear()
      release()
    },
  }
}
