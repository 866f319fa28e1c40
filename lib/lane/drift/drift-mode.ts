import type { UnitNode } from '../discover/graph.ts'

/** What to do about drift: put it back, or say so and leave it. */
export type DriftMode = 'revert' | 'report'

const annotation = 'sluice.dev/drift'

/** The annotation of the unit decides, else the fleet file, else drift is reverted. */
export function driftMode(
  { definition }: Pick<UnitNode, 'definition'>,
  cluster: { readonly drift?: DriftMode },
): DriftMode {
  const asked = definition.annotations[annotation]
  return isMode(asked) ? asked : (cluster.drift ?? 'revert')
}

/** Things to tell of the annotation. */
export function driftNotes({ definition }: Pick<UnitNode, 'definition'>): readonly string[] {
  const asked = definition.annotations[annotation]
  if (asked === undefined || isMode(asked)) return []
  return [`annotation ${annotation} is ${JSON.stringify(asked)} and counts for nothing: it has to be revert or report`]
}

function isMode(text: string | undefined): text is DriftMode {
  return text === 'revert' || text === 'report'
}
