import type { Inputs } from '../../build/inputs.ts'
import { timeText } from '../../core/clock.ts'
import type { Digest } from '../../core/digest.ts'
import { subjectOf } from '../../core/object-ref.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { Bucket } from '../../store/bucket.ts'
import { inputsStore } from '../../store/packed-inputs.ts'
import { readyOf } from '../state/explain.ts'
import type { FoundUnit } from '../state/find-unit.ts'
import { type Pinned, pinnedText } from '../state/pinned.ts'
import type { State } from '../state/read-state.ts'
import { refText } from '../state/source-row.ts'
import { buildsOf, pinnedOf, revisionOf } from '../state/unit-row.ts'
import { findFile } from './find-file.ts'
import type { FoundObject } from './find-object.ts'
import { keptFiles } from './kept-files.ts'

/** Where an object came from, as people and scripts see it. */
export interface Trace {
  readonly object: string
  readonly cluster: string
  readonly unit: UnitId
  readonly ready: string
  /** The units above, the root last. */
  readonly parents: readonly UnitId[]
  readonly path: string
  readonly artifact?: string
  readonly revision?: string
  /** RFC 3339: when the unit's artifact was applied. */
  readonly applied?: string
  readonly pin?: Pinned & { readonly text: string }
  readonly source?: { readonly kind: string; readonly url: string; readonly ref: string }
  /** Where a manifest of that name stands, in the repository. */
  readonly file?: string
  readonly line?: number
}

/** Follows an object from its cluster back to the file that it was written in, as far as that is known. */
export async function traceObject(found: FoundObject, state: State, bucket: Bucket): Promise<Trace> {
  const { cluster, record, ref } = found
  const { applied, definition } = record
  const origin = originOf(found, state)
  const revision = revisionOf(found, state.sources)
  const pin = pinnedOf(found, state.sources)
  const place = origin && (await fileOf(found, origin, bucket))
  return {
    object: subjectOf(ref),
    cluster: cluster.name,
    unit: record.unit,
    ready: readyOf(record)?.status ?? 'Unknown',
    parents: parentsOf(found),
    path: `./${definition.path}`,
    ...(applied && { artifact: applied.artifact, applied: timeText(applied.at) }),
    ...(revision !== undefined && { revision }),
    ...(pin && { pin: { ...pin, text: pinnedText(pin) } }),
    ...(origin && {
      source: { kind: origin.head.source.kind, url: origin.head.source.url, ref: refText(origin.head.source.ref) },
    }),
    ...place,
  }
}

function parentsOf({ cluster, record }: FoundUnit): readonly UnitId[] {
  const parents: UnitId[] = []
  let here = record.parent
  while (here !== undefined && !parents.includes(here)) {
    const unit = here
    parents.push(unit)
    here = cluster.records.find((other) => other.unit === unit)?.parent
  }
  return parents
}

type Origin = Pick<ReturnType<typeof buildsOf>[number]['source'], 'head'> & {
  /** Digest of what the artifact was made of, where the head still knows it. */
  readonly inputs: Digest | undefined
}

/** The source whose build gave what is applied. */
function originOf({ cluster, record }: FoundUnit, { sources }: State): Origin | undefined {
  const artifact = record.applied?.artifact
  const all = buildsOf(cluster.name, record, sources).map(({ source: { head }, build }): Origin => {
    const earlier = build.before?.find((one) => one.artifact === artifact)
    return { head, inputs: build.artifact === artifact ? build.inputs : earlier?.inputs }
  })
  return all.find(({ inputs }) => inputs !== undefined) ?? all[0]
}

async function fileOf({ record, ref }: FoundObject, { head, inputs: digest }: Origin, bucket: Bucket) {
  const inputs = await inputsOf(head, digest, bucket)
  if (inputs === undefined) return undefined
  const kept = await keptFiles(bucket.store, head.source, [record.applied?.revision, head.revision])
  return findFile(inputs, kept, ref)
}

async function inputsOf(
  { inputs: packed }: Origin['head'],
  digest: Digest | undefined,
  bucket: Bucket,
): Promise<Inputs | undefined> {
  if (packed === undefined || digest === undefined) return undefined
  const all = await inputsStore(bucket).get(packed)
  return all?.get(digest)
}
