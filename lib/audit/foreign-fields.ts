import type { LiveObject } from '../apply/cluster.ts'
import { isOurs, isTakenOver, managerEntries, ourEntry } from '../apply/manager.ts'
import type { RawField } from './drifted-fields.ts'
import { type FieldPath, stepsIn, valueIn } from './field-path.ts'
import { namesField, ownedPaths } from './field-set.ts'

/**
 * Fields that others have set deep inside of what we own, as `privileged: true` in our `securityContext: {}`. An apply leaves them, and
 * so no comparison shows them.
 */
export function foreignFields(live: LiveObject): readonly RawField[] {
  const ours = ourEntry(live)?.fields
  if (ours === undefined) return []
  const theirs = managerEntries(live)
    .filter((entry) => !isOurs(entry) && !isTakenOver(entry) && entry.subresource === '')
    .flatMap(({ fields }) => ownedPaths(fields))
  const unique = new Map(theirs.map((path) => [path.join('\n'), path]))
  return [...unique.values()]
    .filter((path) => isInside(ours, path))
    .flatMap((path) => {
      const [steps, found] = [stepsIn(live, path), valueIn(live, path)]
      return steps === undefined || found === undefined ? [] : [{ path, steps, found }]
    })
}

/** Of the body, below its first level, not ours itself, and in a structure in which we have set something or that is ours. */
function isInside(ours: Parameters<typeof namesField>[0], path: FieldPath): boolean {
  if (path.length < 3 || path[0] === 'f:metadata' || path[0] === 'f:status') return false
  return !namesField(ours, path) && namesField(ours, path.slice(0, -1))
}
