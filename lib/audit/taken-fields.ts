import type { LiveObject } from '../apply/cluster.ts'
import { isOurs, isTakenOver, managerEntries, ourEntry } from '../apply/manager.ts'
import type { RawField } from './drifted-fields.ts'
import { type FieldPath, stepsIn, valueIn } from './field-path.ts'
import { namesField, ownedPaths } from './field-set.ts'

/**
 * Fields that kubectl and the like have added: an apply removes them once it has taken over what those managers own, and a dry-run before
 * that does not show it. What other managers own too stays.
 */
export function takenFields(live: LiveObject, dryRun: LiveObject): readonly RawField[] {
  const entries = managerEntries(live)
  const kept = entries.filter((entry) => !isTakenOver(entry) && !isOurs(entry)).map(({ fields }) => fields)
  const keeping = [...kept, ourEntry(dryRun)?.fields ?? {}]
  const added = entries
    .filter(isTakenOver)
    .flatMap(({ fields }) => ownedPaths(fields))
    .filter((path) => !keeping.some((fields) => namesField(fields, path)))
  const outermost = added.filter((path) => !added.some((other) => isAbove(other, path)))
  const unique = new Map(outermost.map((path) => [path.join('\n'), path]))
  return [...unique.values()].filter(counts).flatMap((path) => {
    const [steps, found] = [stepsIn(live, path), valueIn(live, path)]
    return steps === undefined || found === undefined ? [] : [{ path, steps, found }]
  })
}

/** Labels, annotations, and all but metadata and status: what drift compares. */
function counts(path: FieldPath): boolean {
  const [first, second, third] = path
  if (third === 'f:kubectl.kubernetes.io/last-applied-configuration') return false
  if (first === 'f:metadata') return (second === 'f:labels' || second === 'f:annotations') && third !== undefined
  return first !== 'f:status'
}

function isAbove(outer: FieldPath, inner: FieldPath): boolean {
  return outer.length < inner.length && outer.every((step, index) => step === inner[index])
}
