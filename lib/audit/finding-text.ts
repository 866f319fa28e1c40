import { timeText } from '../core/clock.ts'
import { subjectOfId } from '../core/object-ref.ts'
import type { DriftActor, DriftedField, DriftFinding, DriftKind } from '../store/drift.ts'

const kinds: Readonly<Record<DriftKind, string>> = {
  missing: 'is missing',
  replaced: 'was replaced by another object of its name',
  terminating: 'is being deleted',
  changed: 'was changed',
  ownership: 'is as in Git, but others own some of its fields',
  unrecorded: 'carries our labels and was in no inventory',
}

/** A finding in a few lines: the object, who owns what differs, and each field. */
export function findingLines({ id, kind, fields, more = 0, actors, nextTry }: DriftFinding): readonly string[] {
  const who = actors.length === 0 ? '' : ` (${actors.map(actorText).join('; ')})`
  const until = nextTry === undefined ? '' : `; held back until ${timeText(nextTry)}`
  return [
    `${subjectOfId(id)} ${kinds[kind]}${who}${until}`,
    ...fields.map((field) => `  ${fieldText(field)}`),
    ...(more > 0 ? [`  and ${more} more ${more === 1 ? 'field' : 'fields'}`] : []),
  ]
}

/** `field manager kubectl-edit, Update, 2026-01-01T00:00:00Z`. */
export function actorText({ manager, operation, time, subresource }: DriftActor): string {
  const parts = [`field manager ${manager}`, subresource === undefined ? operation : `${operation} of ${subresource}`]
  return [...parts, ...(time === undefined ? [] : [time])].join(', ')
}

/** `/spec/replicas: wanted 1, found 3`. */
export function fieldText({ path, wanted, found, foreign }: DriftedField): string {
  const where = path === '' ? 'all of it' : path
  if (foreign === true) return `${where}: ${found ?? ''}, set by others inside what is ours, and left as it is`
  if (wanted === undefined) return `${where}: found ${found ?? ''}, not in Git`
  if (found === undefined) return `${where}: wanted ${wanted}, not there`
  return `${where}: wanted ${wanted}, found ${found}`
}
