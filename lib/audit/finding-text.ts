import { timeText } from '../core/clock.ts'
import { counted } from '../core/counted.ts'
import { subjectOfId } from '../core/object-ref.ts'
import type { DriftActor, DriftedField, DriftFinding, DriftKind } from '../store/drift.ts'

/** What is the matter with an object that is left as it is, and what was with one that is put back. */
const kinds: Readonly<Record<DriftKind, readonly [string, string]>> = {
  missing: ['is missing', 'it was missing'],
  replaced: ['was replaced by another object of its name', 'another object of its name was there'],
  terminating: ['is being deleted', 'it was being deleted'],
  changed: ['was changed', 'it was changed'],
  ownership: ['is as in Git, but others own fields of it', 'others owned fields of it'],
  unrecorded: ['carries the labels of this unit, whose inventory did not list it', 'no inventory listed it'],
}

/** A finding that is left as it is, in a few lines: the object, who owns what differs, until when, and each field. */
export function openLines(finding: DriftFinding): readonly string[] {
  const { id, kind, nextTry } = finding
  const until = nextTry === undefined ? '' : `; held back until ${timeText(nextTry)}`
  return [`${subjectOfId(id)} ${kinds[kind][0]}${whoText(finding)}${until}`, ...fieldLines(finding)]
}

/** A finding that was put right, after what was done: `ConfigMap/web/front configured: it was changed (...)`. */
export function revertedLines(finding: DriftFinding, action: string): readonly string[] {
  const { id, kind } = finding
  return [`${subjectOfId(id)} ${action}: ${kinds[kind][1]}${whoText(finding)}`, ...fieldLines(finding)]
}

/** `field manager kubectl-edit, Update, 2026-01-01T00:00:00Z`. */
export function actorText({ manager, operation, time, subresource }: DriftActor): string {
  const how = subresource === undefined ? operation : `${operation} of ${subresource}`
  return [`field manager ${manager}`, how, ...(time === undefined ? [] : [time])].join(', ')
}

/** `/spec/replicas: wanted 1, found 3`. */
export function fieldText({ path, wanted, found, foreign }: DriftedField): string {
  if (foreign === true) return `${path}: ${found ?? ''}, set by others inside what is ours, and left as it is`
  if (wanted === undefined) return `${path}: found ${found ?? ''}, not in Git`
  if (found === undefined) return `${path}: wanted ${wanted}, not there`
  return `${path}: wanted ${wanted}, found ${found}`
}

/** What was deleted speaks for itself; of a field that was taken away, or scaled to 0, nothing is left that could be owned. */
function whoText({ kind, actors }: Pick<DriftFinding, 'kind' | 'actors'>): string {
  if (actors.length > 0) return ` (${actors.map(actorText).join('; ')})`
  return kind === 'changed' ? ' (no field manager owns what differs now)' : ''
}

function fieldLines({ fields, more = 0 }: DriftFinding): readonly string[] {
  const rest = more > 0 ? [`  and ${counted(more, 'more field')}`] : []
  return [...fields.map((field) => `  ${fieldText(field)}`), ...rest]
}
