import type { SourceId } from '../source/spec.ts'
import type { Document } from '../store/document.ts'
import type { Head } from '../store/head.ts'
import { writeWoken } from '../store/heads.ts'
import type { RenderDeps } from './deps.ts'

/**
 * Wakes the lanes of all clusters of a head whose wakes were not all accepted yet, then notes that they were (W1: head first, then
 * wakes, always sent). The note keeps seq: a head's seq counts changes of revision or builds only. Losing the note costs a second wake.
 */
export async function wakeLanes(deps: RenderDeps, source: SourceId, head: Document<Head>): Promise<void> {
  if (head.value.woken >= head.seq) return
  const clusters = new Set(Object.values(head.value.builds).flatMap((build) => build.clusters))
  for (const cluster of clusters) await deps.wake(cluster, source, head.seq)
  await writeWoken(deps.bucket, source, head, deps.memory.heads)
}
