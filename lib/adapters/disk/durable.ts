import { writeFileSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a new file whose bytes are on the disk when this returns; its name is only after `syncFolder`. Making a file and syncing it may
 * wait for the file system's journal, so they leave the thread; writing and closing take microseconds, less than a hop to another thread.
 */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    writeFileSync(file.fd, bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

interface FolderSync {
  running: Promise<void>
  /** Shared by all who came while one was running: theirs must begin after their own change. */
  next: Promise<void> | undefined
}

const folderSyncs = new Map<string, FolderSync>()

/** Puts the names in a folder on the disk: without it a power cut may forget a file whose bytes were synced. Callers at once share one sync. */
export function syncFolder(path: string): Promise<void> {
  const present = folderSyncs.get(path)
  if (present === undefined) {
    const entry: FolderSync = { running: syncNow(path), next: undefined }
    folderSyncs.set(path, entry)
    return entry.running.finally(() => forget(path, entry))
  }
  present.next ??= present.running.then(
    () => again(path, present),
    () => again(path, present),
  )
  return present.next
}

function again(path: string, entry: FolderSync): Promise<void> {
  entry.running = syncNow(path)
  entry.next = undefined
  return entry.running.finally(() => forget(path, entry))
}

function forget(path: string, entry: FolderSync): void {
  if (entry.next === undefined) folderSyncs.delete(path)
}

async function syncNow(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Makes a folder and those above it, each of them on the disk when this returns. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const above = dirname(first)
  for (let folder = dirname(path); folder.length >= above.length; folder = dirname(folder)) {
    await syncFolder(folder)
    if (folder === dirname(folder)) return
  }
}

const made = new Map<string, Promise<void>>()

/** The same for a folder that much is written to: made once, and remembered until `forgetFolder`. */
export function makeFolderOnce(path: string): Promise<void> {
  const present = made.get(path)
  if (present !== undefined) return present
  const making = makeFolder(path)
  made.set(path, making)
  making.catch(() => made.delete(path))
  return making
}

/** To be called when a folder turns out to be gone. */
export function forgetFolder(path: string): void {
  made.delete(path)
}
