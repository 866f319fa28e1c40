/** A number of places for work that runs side by side; work that only waits gives its place to others meanwhile. */
export interface Slots {
  /** Runs work in a place, as soon as one is free; first come, first served. */
  hold<T>(work: () => Promise<T>): Promise<T>
  /** Gives the place of the running work away while it waits for something, and takes one again before it goes on. */
  lend<T>(wait: () => Promise<T>): Promise<T>
}

export function slots(count: number): Slots {
  let free = count
  const queue: (() => void)[] = []
  const take = async (): Promise<void> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
  }
  const give = (): void => {
    const next = queue.shift()
    if (next === undefined) free += 1
    else next()
  }
  const between = async <T>(before: () => Promise<void>, work: () => Promise<T>, after: () => Promise<void>) => {
    await before()
    try {
      return await work()
    } finally {
      await after()
    }
  }
  const put = async (): Promise<void> => give()
  return { hold: (work) => between(take, work, put), lend: (wait) => between(put, wait, take) }
}
