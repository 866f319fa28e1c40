import { open, readFile, rm, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** Runs `work` while no other process on this machine holds the same lock file; a dead holder's lock is taken over. */
export async function underLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!(await acquired(file))) await pause(200)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function acquired(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch {
    if (await isAbandoned(file)) await rm(file, { force: true })
    return false
  }
}

/** Two waiters may both remove an abandoned lock; then work is done twice, so `work` must end in an atomic step of its own. */
async function isAbandoned(file: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(file, 'utf8'))
    if (pid > 0) return !isAlive(pid)
    return Date.now() - (await stat(file)).mtimeMs > 10_000
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
