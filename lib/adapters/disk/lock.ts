import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../core/problem.ts'
import { isErrno } from './absent.ts'
import { type Announcement, announce, ownerOf } from './owner-socket.ts'

const maxAttempts = 20

/** Ownership of a data folder by this process; it ends with `release` or with the process, however that ends. */
export interface FolderLock {
  release(): Promise<void>
}

/**
 * Takes a data folder for this process, or throws a Problem `Locked`.
 *
 * Owners are numbered: `owner.7` is a Unix socket that its process listens on, so whether an owner lives is known to the kernel alone
 * (a pid may have been given to another process, a file may outlive a kill -9). The highest number owns the folder. Whoever finds it
 * dead, which it then stays, links itself as the next number: a link has one winner. Only numbers below one's own are ever removed.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const announcement = await announce(folder)
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const mine = await takeNext(folder, announcement)
      if (mine !== undefined) {
        await removeBelow(folder, mine)
        await announcement.hide()
        return { release: () => announcement.end() }
      }
    }
    throw locked(folder, undefined)
  } catch (cause) {
    await announcement.end()
    throw cause
  }
}

async function takeNext(folder: string, announcement: Announcement): Promise<number | undefined> {
  const highest = (await ownerNumbers(folder)).at(-1) ?? 0
  const owner = highest === 0 ? 'dead' : await ownerOf(join(folder, `owner.${highest}`))
  if (owner !== 'dead') throw locked(folder, owner.pid)
  const next = highest + 1
  try {
    await announcement.linkAs(join(folder, `owner.${next}`))
  } catch (cause) {
    if (isErrno(cause, 'EEXIST')) return undefined
    throw cause
  }
  // Others may have come and gone up to a higher number since the listing; then this number was free again, and means nothing.
  if ((await ownerNumbers(folder)).at(-1) === next) return next
  await rm(join(folder, `owner.${next}`), { force: true })
  return undefined
}

async function ownerNumbers(folder: string): Promise<readonly number[]> {
  const numbers = (await readdir(folder)).flatMap((name) => /^owner\.([1-9][0-9]{0,14})$/.exec(name)?.[1] ?? [])
  return numbers.map(Number).sort((left, right) => left - right)
}

async function removeBelow(folder: string, mine: number): Promise<void> {
  for (const number of await ownerNumbers(folder)) {
    if (number < mine) await rm(join(folder, `owner.${number}`), { force: true })
  }
}

function locked(folder: string, pid: number | undefined): Problem {
  const who = pid === undefined ? 'another process' : `process ${pid}`
  return new Problem({
    code: 'Locked',
    subject: folder,
    what: `is in use by ${who}`,
    remedy: 'Stop that process, or choose another data folder',
  })
}
