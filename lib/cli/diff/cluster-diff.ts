import type { Problem, ProblemCode } from '../../core/problem.ts'
import type { UnitPreview } from '../../lane/preview/preview.ts'
import type { Worked } from '../../local/work-all.ts'

interface Told {
  readonly code: ProblemCode
  readonly message: string
}

/** What would change for one unit, as scripts see it. */
export interface UnitDiff extends Omit<UnitPreview, 'problems'> {
  readonly problems: readonly Told[]
}

/** What would change on one cluster. */
export interface ClusterDiff {
  readonly name: string
  readonly units: readonly UnitDiff[]
  /** Why the cluster could not be looked at. */
  readonly problem?: Told
}

export function clusterDiff(name: string, result: Worked<readonly UnitPreview[]>): ClusterDiff {
  if ('problem' in result) return { name, units: [], problem: told(result.problem) }
  return { name, units: result.map((unit) => ({ ...unit, problems: unit.problems.map(told) })) }
}

function told(problem: Problem): Told {
  return problem.toJSON()
}

export function isFailed({ units, problem }: ClusterDiff): boolean {
  return problem !== undefined || units.some(({ problems }) => problems.length > 0)
}

export function isDifferent({ units }: ClusterDiff): boolean {
  return units.some(({ objects, waiting }) => objects.length > 0 || waiting !== undefined)
}
