import { setTimeout as pause } from 'node:timers/promises'

/** Tries until the probe answers something; after the time limit it fails with the probe's last error. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  options: { readonly timeout?: number; readonly interval?: number } = {},
): Promise<T> {
  const { timeout = 30_000, interval = 50 } = options
  const end = Date.now() + timeout
  for (;;) {
    let cause: unknown
    try {
      const found = await probe()
      if (found !== undefined) return found
    } catch (thrown) {
      cause = thrown
    }
    if (Date.now() > end) throw new Error(`${what} did not happen in ${timeout} ms`, { cause })
    await pause(interval)
  }
}
