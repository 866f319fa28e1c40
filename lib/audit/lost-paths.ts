import type { LiveObject } from '../apply/cluster.ts'
import { isTakenOver, managerEntries, ourEntry } from '../apply/manager.ts'
import type { FieldPath } from './field-path.ts'
import { namesField, ownedPaths } from './field-set.ts'

/** Fields that an apply would make ours, and that are not now; and those that it takes over. */
export function lostPaths(live: LiveObject, dryRun: LiveObject): readonly FieldPath[] {
  const ours = ourEntry(live)?.fields ?? {}
  const lost = ownedPaths(ourEntry(dryRun)?.fields ?? {}).filter((path) => !namesField(ours, path))
  const taken = managerEntries(live)
    .filter(isTakenOver)
    .flatMap(({ fields }) => ownedPaths(fields))
  return [...lost, ...taken]
}
