import type { FieldChange } from '../../apply/diff.ts'
import { canonical } from '../../core/canonical.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { mask, maskIn } from '../../core/mask.ts'
import { subjectOfId } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { Revision } from '../../core/revision.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { DriftFinding } from '../../store/drift.ts'
import type { InventoryEntry } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import type { Cause } from '../apply/select.ts'
import { draftOf } from '../apply/work-unit.ts'
import type { UnitNode } from '../discover/graph.ts'
import { secretsOf, withoutSecrets } from '../discover/without-secrets.ts'
import { planPrune } from '../prune/plan-prune.ts'
import { pruneDecision } from '../prune/prune-decision.ts'
import { isVirtual } from '../record/virtual.ts'
import { previewObjects } from './preview-objects.ts'

/** What would happen to one object. */
export interface ObjectPreview {
  readonly op: 'create' | 'change' | 'recreate' | 'delete'
  /** `Kind/namespace/name`. */
  readonly object: string
  readonly cause?: Cause
  /** Values of Secrets are masked. A creation is one change with the whole object. */
  readonly changes: readonly FieldChange[]
  /** What the changes do not say. */
  readonly note?: string
}

/** What a sync would do for one unit. */
export interface UnitPreview {
  readonly unit: UnitId
  readonly revision?: Revision
  readonly objects: readonly ObjectPreview[]
  /** Drift that a sync leaves as it is. */
  readonly left?: readonly DriftFinding[]
  /** Deletions that would wait, and what for. */
  readonly waiting?: { readonly why: string; readonly objects: readonly string[] }
  /** Why it would fail, or why what it wants is not known. */
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

/** What a sync would do now, by dry-runs only; of one unit where it is named. */
export async function preview(act: Activation, only?: UnitId): Promise<readonly UnitPreview[]> {
  const wanted = (id: UnitId) => only === undefined || only === id
  const nodes = [...act.graph.nodes.values()].filter(({ id }) => wanted(id))
  const units = await inParallel(nodes, act.deps.unitsAtOnce, (node) => previewNode(act, node))
  const leaving = [...act.graph.vanished.keys()].filter(wanted)
  const left = await inParallel(leaving, act.deps.unitsAtOnce, (unit) => previewLeaving(act, unit))
  return [...units, ...left].sort((a, b) => (a.unit < b.unit ? -1 : 1))
}

async function previewNode(act: Activation, node: UnitNode): Promise<UnitPreview> {
  const { id: unit, content, definition } = node
  const nothing: UnitPreview = { unit, objects: [], problems: [], notes: [] }
  const { suspended, unreadable } = await act.controls.of(unit)
  const by = suspended?.by
  if (definition.suspend || by !== undefined) {
    return { ...nothing, notes: [by === undefined ? 'is suspended in Git' : `is suspended by ${by}`] }
  }
  if (unreadable !== undefined) return { ...nothing, problems: [unreadable] }
  if (content.kind === 'pending') {
    const problem = new Problem({ code: 'BuildFailed', subject: unit, what: 'is not rendered' })
    return { ...nothing, problems: [problem] }
  }
  if (content.kind === 'settled') return nothing
  if (content.kind !== 'current') return { ...nothing, problems: [content.problem] }
  const { output } = content
  const secrets = secretsOf(content)
  const sent = await previewObjects(act, node, output, draftOf(act, node).record)
  const gone = await previewDeletions(act, unit, definition)
  return {
    unit,
    revision: output.revision,
    objects: [...sent.objects, ...gone.objects].map((object) => hidden(object, secrets)),
    problems: [...output.refused, ...sent.problems, ...gone.problems].map((one) => withoutSecrets(one, secrets)),
    notes: [...output.notes, ...(act.graph.notes.get(unit) ?? []), ...sent.notes, ...gone.notes],
    ...(sent.left.length > 0 && { left: sent.left }),
    ...(gone.waiting && { waiting: gone.waiting }),
  }
}

/** A variable from a Secret may stand in any object; what its place held before may be the Secret's value of before. */
function hidden({ changes, note, ...preview }: ObjectPreview, secrets: readonly string[]): ObjectPreview {
  const masked = changes.map(({ path, from, to }) => {
    const shown = to === undefined ? undefined : maskIn(to, secrets)
    const isSecret = canonical(shown ?? null) !== canonical(to ?? null)
    return {
      path,
      ...(from !== undefined && { from: isSecret ? '***' : maskIn(from, secrets) }),
      ...(shown !== undefined && { to: shown }),
    }
  })
  return { ...preview, changes: masked, ...(note !== undefined && { note: mask(note, secrets) }) }
}

async function previewLeaving(act: Activation, unit: UnitId): Promise<UnitPreview> {
  const record = act.drafts.get(unit)?.record
  const notes = ['left Git']
  if (record === undefined) return { unit, objects: [], problems: [], notes }
  const gone = await previewDeletions(act, unit, record.definition)
  return { unit, ...gone, notes: [...notes, ...gone.notes] }
}

async function previewDeletions(
  act: Activation,
  unit: UnitId,
  owner: { readonly namespace: string; readonly name: string },
): Promise<Pick<UnitPreview, 'objects' | 'waiting' | 'problems' | 'notes'>> {
  const decision = pruneDecision(act, unit)
  const left = (act.deletions.get(unit)?.orphans ?? []).filter(({ id }) => !isVirtual(id))
  const notes = left.map((entry) => `${subject(entry)} stays on the cluster, no longer looked after`)
  const deletions = (act.deletions.get(unit)?.deletions ?? []).filter(({ id }) => !isVirtual(id)).map(subject)
  if (decision.kind === 'held' || decision.kind === 'blocked') {
    if (deletions.length === 0) return { objects: [], problems: [], notes }
    const why =
      decision.kind === 'blocked'
        ? `because ${decision.why}`
        : `for approval on ${decision.holder}: ${decision.hold.why}`
    return { objects: [], problems: [], notes, waiting: { why, objects: deletions } }
  }
  const steps = await planPrune(act.deps, act, owner, decision.kind === 'go' ? decision.entries : [])
  return {
    objects: steps.flatMap((step) =>
      step.kind === 'delete' ? [{ op: 'delete', object: subject(step.entry), changes: [] }] : [],
    ),
    problems: steps.flatMap((step) => (step.kind === 'keep' ? [step.problem] : [])),
    notes: [...notes, ...steps.flatMap((step) => (step.kind === 'forget' && step.note ? [step.note] : []))],
  }
}

function subject({ id }: InventoryEntry): string {
  return subjectOfId(id)
}
