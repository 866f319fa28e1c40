/** Something that runs in the simulation and may freeze or crash: an invocation of a function. */
export interface Worker {
  readonly name: string
  /** What it does is held back until then. */
  frozenUntil: number
  /** Crashed: nothing of it happens any more. */
  dead: boolean
}

/** Virtual time, moved on by events alone: each happens at its time, and all that follows from it at once before the next one. */
export interface Scheduler {
  now(): number
  /** Lets something happen after a while; an event of a worker waits while that is frozen, and never happens once that is dead. */
  after(ms: number, act: () => void, worker?: Worker): Event
  cancel(event: Event): void
  /** Lets events happen until none is left, or `enough`. */
  run(enough?: () => boolean): Promise<void>
  /** Events that happened. */
  readonly steps: number
}

export interface Event {
  readonly time: number
}

interface Entry extends Event {
  time: number
  readonly order: number
  act: (() => void) | undefined
  readonly worker: Worker | undefined
}

export function scheduler(start: number): Scheduler {
  const heap = eventHeap()
  let now = start
  let order = 0
  let steps = 0
  return {
    now: () => now,
    get steps() {
      return steps
    },
    after(ms, act, worker) {
      const entry: Entry = { time: now + Math.max(0, ms), order: order++, act, worker }
      heap.push(entry)
      return entry
    },
    cancel(event) {
      const entry = event as Entry
      entry.act = undefined
    },
    async run(enough) {
      await drained()
      for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) {
        const { worker, act } = entry
        if (act === undefined || worker?.dead) continue
        if (worker !== undefined && worker.frozenUntil > entry.time) {
          entry.time = worker.frozenUntil
          heap.push(entry)
          continue
        }
        now = Math.max(now, entry.time)
        steps++
        act()
        await drained()
        if (enough?.()) return
      }
    },
  }
}

/** Resolves when no promise is left that could go on without an event: a tick comes after all microtasks. */
function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}

interface Heap {
  push(entry: Entry): void
  pop(): Entry | undefined
}

/** Ordered by time, then by when it was asked for. */
function eventHeap(): Heap {
  const entries: Entry[] = []
  const before = (a: Entry, b: Entry) => a.time < b.time || (a.time === b.time && a.order < b.order)
  return {
    push(entry) {
      let index = entries.push(entry) - 1
      while (index > 0) {
        const parent = (index - 1) >> 1
        const above = entries[parent]
        if (above === undefined || !before(entry, above)) break
        entries[index] = above
        index = parent
      }
      entries[index] = entry
    },
    pop() {
      const top = entries[0]
      const last = entries.pop()
      if (top === undefined || last === undefined || entries.length === 0) return top
      let index = 0
      for (;;) {
        let child = 2 * index + 1
        const [left, right] = [entries[child], entries[child + 1]]
        if (left === undefined) break
        if (right !== undefined && before(right, left)) child++
        const least = entries[child]
        if (least === undefined || !before(least, last)) break
        entries[index] = least
        index = child
      }
      entries[index] = last
      return top
    },
  }
}
