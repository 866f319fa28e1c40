import { place } from '../apply/types.ts'
import { Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
import type { Activation } from './activation.ts'
import type { DesiredObject } from './graph.ts'
import { planObject } from './plan-object.ts'

/**
 * Whether a dry-run finds drift in an object that its metadata show to be as it was: it should not, and that is counted. What the API
 * server refuses is the unit's failure, as in an apply.
 */
export async function crossFinds(act: Activation, object: DesiredObject, unit: UnitId): Promise<boolean> {
  const { crossCheck, deps, graph } = act
  const node = graph.nodes.get(unit)
  if (node === undefined || crossCheck?.covers(unit) !== true) return false
  const [placed] = await place(deps.api, [object.manifest])
  if (placed === undefined || placed instanceof Problem) throw placed ?? unplaced(unit)
  const one = await planObject({ act, node }, { ...placed, todo: { ...object, cause: 'drifted' } })
  if (one instanceof Problem) throw one
  const { action } = one.planned
  const drifted = action !== 'unchanged' && action !== 'skip'
  crossCheck.noted(drifted)
  return drifted
}

function unplaced(subject: UnitId): Problem {
  return new Problem({ code: 'ApplyFailed', subject, what: 'was not placed' })
}
