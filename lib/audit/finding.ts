import { entryHashOf } from '../apply/baseline.ts'
import type { LiveObject } from '../apply/cluster.ts'
import { compared } from '../apply/drift.ts'
import { withoutIgnored } from '../apply/ignore/resolve.ts'
import { managerEntries, ourEntry } from '../apply/manager.ts'
import { maskedSecret } from '../apply/masked-secret.ts'
import type { PlannedChange, PlannedRecreation, PlannedWrite } from '../apply/planned-write.ts'
import { asManifest } from '../core/as-manifest.ts'
import type { Json } from '../core/json.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'
import type { DriftFinding, DriftKind } from '../store/drift.ts'
import type { InventoryEntry } from '../store/record.ts'
import { actorsOf } from './actors.ts'
import { type RawField, rawFields } from './drifted-fields.ts'
import { valueIn } from './field-path.ts'
import { foreignFields } from './foreign-fields.ts'
import { lostPaths } from './lost-paths.ts'
import { overlaid } from './overlaid.ts'
import { shownField } from './shown.ts'
import { takenFields } from './taken-fields.ts'

/** What was seen of one object, before it is known since when and what is done about it. */
export type Sighted = Pick<DriftFinding, 'id' | 'version' | 'kind' | 'fields' | 'more' | 'actors'>

/** By what a finding is judged. */
export interface Judged {
  readonly entry: Pick<InventoryEntry, 'id' | 'version' | 'uid' | 'baseline'>
  /** Paths of `spec.ignore` for an object. */
  readonly ignored: (object: Manifest) => readonly (readonly string[])[]
  /** Values that must not be shown. */
  readonly secrets: readonly string[]
}

const mostFields = 20
const mostForeign = 5

/** What an object's plan says of drift, where applying it again is all that is planned; undefined where there is none. */
export function sightedIn(planned: PlannedWrite, judged: Judged): Sighted | undefined {
  switch (planned.action) {
    case 'create':
      return sightedWithout('missing', judged.entry)
    case 'terminating':
      return sightedWithout('terminating', judged.entry)
    case 'configure':
      return changed(planned, planned.dryRun, judged)
    case 'recreate':
      return changed(planned, asManifest(overlaid(planned.live, planned.desired), planned.desired), judged)
    case 'unchanged':
    case 'skip':
      return undefined
  }
}

/** A finding that has no fields to compare. */
export function sightedWithout(kind: DriftKind, { id, version }: Judged['entry']): Sighted {
  return { id, version, kind, fields: [], actors: [] }
}

function changed(planned: PlannedChange | PlannedRecreation, wanted: Manifest, judged: Judged): Sighted {
  const { live } = planned
  const differing = compare(live, wanted, judged)
  const taken = planned.action === 'configure' ? maskedTaken(live, planned.dryRun, judged) : []
  const fields = [...differing, ...taken.filter((one) => !differing.some((other) => isSame(one, other)))]
  const foreign = foreignFields(live).filter((one) => !fields.some((other) => isSame(one, other) || isSame(other, one)))
  const shown = fields.slice(0, mostFields).map((field) => shownField(field, judged.secrets))
  const others = foreign
    .slice(0, mostForeign)
    .map((field) => ({ ...shownField(field, judged.secrets), foreign: true as const }))
  const more = fields.length - shown.length
  return {
    id: judged.entry.id,
    version: judged.entry.version,
    kind: kindOf(live, fields, judged.entry),
    fields: [...shown, ...(isSecret(live) ? [] : others)],
    ...(more > 0 && { more }),
    actors: actorsIn(live, fields, planned, judged.entry),
  }
}

function kindOf(live: LiveObject, fields: readonly RawField[], { uid }: Judged['entry']): DriftKind {
  if (uid !== undefined && live.metadata.uid !== uid) return 'replaced'
  return fields.length > 0 ? 'changed' : 'ownership'
}

function compare(live: LiveObject, wanted: Manifest, { ignored }: Judged): readonly RawField[] {
  const paths = ignored(wanted)
  const view = (object: Manifest) => compared(withoutIgnored(object, paths))
  const entries = [...managerEntries(live), ...managerEntries(wanted)].map(({ fields }) => fields)
  if (!isSecret(live)) return rawFields(view(wanted), view(live), entries)
  const masked = (object: Manifest, other: Manifest, changed: string): Json =>
    maskedSecret(view(object), other, changed)
  return rawFields(masked(wanted, live, '*** (wanted)'), masked(live, wanted, '*** (found)'), entries)
}

function maskedTaken(live: LiveObject, dryRun: LiveObject, { ignored }: Judged): readonly RawField[] {
  const counted = withoutIgnored(live, ignored(dryRun))
  const taken = takenFields(live, dryRun).filter(({ path }) => valueIn(counted, path) !== undefined)
  return isSecret(live) ? taken.map((field) => ({ ...field, found: '***' })) : taken
}

function isSame(a: RawField, b: RawField): boolean {
  return b.path.every((step, index) => step === a.path[index])
}

/** Of what differs; where only ownership does, of what is ours by Git. */
function actorsIn(
  live: LiveObject,
  fields: readonly RawField[],
  planned: PlannedChange | PlannedRecreation,
  { baseline }: Judged['entry'],
): DriftFinding['actors'] {
  const ours = ourEntry(live)
  const sameName = ours !== undefined && baseline !== undefined && entryHashOf(ours.raw) !== baseline.entryHash
  const paths = fields.map(({ path }) => path)
  if (paths.length > 0 || planned.action !== 'configure') return actorsOf(live, paths, sameName)
  return actorsOf(live, lostPaths(live, planned.dryRun), sameName)
}
