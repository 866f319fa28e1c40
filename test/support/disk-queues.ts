import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { type DiskQueue, type DiskQueueOptions, openDiskQueue } from '../../lib/adapters/disk/queue/open-queue.ts'
import type { Problem } from '../../lib/core/problem.ts'
import type { QueueReader } from '../../lib/queue/queue.ts'
import { manualClock } from './manual-clock.ts'

/** A data folder with a queue `q` that is opened again and again. */
export interface DiskScene {
  readonly folder: string
  /** Path of the journal. */
  readonly path: string
  readonly clock: ReturnType<typeof manualClock>
  /** Problems told so far. */
  readonly told: Problem[]
  open(options?: Partial<DiskQueueOptions>): Promise<DiskQueue<object>>
  remove(): Promise<void>
}

export async function diskScene(): Promise<DiskScene> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-queue-'))
  const clock = manualClock()
  const told: Problem[] = []
  const onProblem = (problem: Problem): void => void told.push(problem)
  return {
    ...{ folder, path: join(folder, 'queues', 'q'), clock, told },
    open: (options) => openDiskQueue<object>({ folder, name: 'q', clock, onProblem, ...options }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Makes data folders for the tests of one file, all removed after the last of them. */
export function diskScenes(): () => Promise<DiskScene> {
  const scenes: DiskScene[] = []
  after(() => Promise.all(scenes.map((scene) => scene.remove())))
  return async () => {
    const made = await diskScene()
    scenes.push(made)
    return made
  }
}

/** Takes everything out; answers the texts in the order in which they came. */
export async function receivable(reader: QueueReader): Promise<string[]> {
  const { signal } = new AbortController()
  const texts: string[] = []
  for (;;) {
    const some = await reader.receive({ max: 10, visibilityMs: 60_000, waitMs: 0, signal })
    if (some.length === 0) return texts
    for (const { body, receipt } of some) {
      texts.push(JSON.parse(body).text)
      await reader.remove(receipt)
    }
  }
}

/** Asserts that texts are all there, in their order; others may be between them. */
export function assertContains(found: readonly string[], expected: readonly string[]): void {
  const wanted = new Set(expected)
  assert.deepEqual(
    found.filter((text) => wanted.has(text)),
    expected,
  )
}
