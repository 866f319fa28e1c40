import type { Problem } from '../../core/problem.ts'
import type { SourceId } from '../../source/spec.ts'
import type { Bucket } from '../../store/bucket.ts'
import { readAllSources } from '../../store/sources.ts'
import { readSweepState, type SweepState, writeSweepState } from '../../store/sweep-state.ts'
import { agreed, found } from './agreed.ts'
import { nameOf, oldestOf, oldObjects, sweptAfterMs } from './candidates.ts'
import { deleteOld } from './delete-old.ts'
import { forgetBuilds, unnamedBuilds } from './forget.ts'
import { references } from './references.ts'
import { dropIntervals, isNamed, retireSource, unusedSources } from './retire.ts'
import { readRoots } from './roots.ts'

/** What a sweep stands on. */
export interface SweepWorld {
  readonly bucket: Bucket
  /** Names of the clusters of the fleet file. */
  readonly clusters: readonly string[]
  /** No deletion begins after this time; what is left is left to the next sweep. */
  readonly until: number
}

/** What a sweep came to. */
export interface Swept {
  /** Builds that left a head, counted for each cluster that had asked for them. */
  readonly forgotten: number
  /** Sources that are not polled any more, with their heads. */
  readonly retired: number
  /** Objects that were deleted, and those that may be soon. */
  readonly deleted: number
  readonly candidates: number
  /** What could not be read or done; while a document cannot be read no object is deleted. */
  readonly problems: readonly Problem[]
}

/**
 * Removes what nobody refers to (G1, H4). Nothing goes on the word of one sweep: what is found is noted, and goes once sweeps at least 24
 * hours apart have found the same. The note is one conditional write, so of two sweeps at once one stops there.
 *
 *     sweep    list old objects ── read heads, records, controls ── note ── delete: still old? ── next day: the same again
 *     writer                put (made new where old) ── write document
 *
 * - An object that is first put after the listing is not in it. One that is put again is young: in the listing if that came before it, at
 *   its deletion if it came after. So a document that is written too late to be read does no harm: its writer had put the object first.
 * - Without a put, a document takes a reference from another one that has it (a head carries an artifact on, a record takes it from a
 *   head, a pin from a history). Such a move takes minutes, within one activation; two sweeps a day apart do not both fall into it.
 * - Put and found young enough to be left alone (15 days), an object is 15 days from the earliest deletion: no writer lives so long.
 * What is deleted wrongly all the same costs time, no change: a missing artifact means pending and is rendered again.
 */
export async function sweep({ bucket, clusters, until }: SweepWorld): Promise<Swept> {
  const { store, clock } = bucket
  const now = clock.now()
  const seen = await readSweepState(store)
  const before: SweepState = seen?.value ?? { unreferenced: {}, unnamed: {}, unused: {} }
  const old = await oldObjects(store, now - sweptAfterMs)
  const referenced = references(new Set(old.map(({ key }) => nameOf(key))))
  const roots = await readRoots(store, referenced)
  const sources = await readAllSources(store)
  const fleet = new Set(clusters)
  const lists = await dropIntervals(bucket, sources.found, isNamed(roots, fleet))

  const complete = roots.problems.length === 0
  const unreferenced = complete ? old.map(({ key }) => key).filter((key) => !referenced.found.has(nameOf(key))) : []
  const unused = sources.problems.length === 0 ? unusedSources(roots, lists) : new Set<SourceId>()
  const state: SweepState = {
    unreferenced: oldestOf(found(unreferenced, before.unreferenced, now)),
    unnamed: found(unnamedBuilds(roots, fleet), before.unnamed, now),
    unused: found(unused, before.unused, now),
  }
  const problems = [...roots.problems, ...sources.problems]
  const nothing: Swept = { forgotten: 0, retired: 0, deleted: 0, candidates: 0, problems }
  if ((await writeSweepState(bucket, state, seen)).kind === 'lost') return nothing

  const forgotten = await forgetBuilds(bucket, roots, agreed(state.unnamed, now))
  const gone = agreed(state.unused, now)
  let retired = 0
  for (const source of unused) if (gone.has(source) && (await retireSource(bucket, source, roots, lists))) retired += 1
  const { deleted, problem } = await deleteOld(bucket, agreed(state.unreferenced, now), {
    writtenBefore: now - sweptAfterMs,
    until,
  })
  const candidates = Object.keys(state.unreferenced).length - deleted
  return {
    forgotten,
    retired,
    deleted,
    candidates,
    problems: problem === undefined ? problems : [...problems, problem],
  }
}
