import type { UnitId } from '../../flux/definition.ts'
import type { Activation } from '../activation.ts'
import type { DesiredObject } from '../discover/graph.ts'
import { rehearse } from './rehearse.ts'

/**
 * Whether a dry-run finds drift in an object that its metadata show to be as it was: it should not, and that is counted. What the API
 * server refuses is the unit's failure, as in an apply.
 */
export async function crossFinds(act: Activation, object: DesiredObject, unit: UnitId): Promise<boolean> {
  const { crossCheck, graph } = act
  const node = graph.nodes.get(unit)
  if (node === undefined || crossCheck?.covers(unit) !== true) return false
  const { action } = await rehearse(act, node, { ...object, cause: 'drifted' })
  const drifted = action !== 'unchanged' && action !== 'skip'
  crossCheck.noted(drifted)
  return drifted
}
