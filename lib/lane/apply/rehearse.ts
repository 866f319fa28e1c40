import type { PlannedWrite } from '../../apply/planned-write.ts'
import { place } from '../../apply/types.ts'
import { Problem } from '../../core/problem.ts'
import type { Activation } from '../activation.ts'
import type { UnitNode } from '../discover/graph.ts'
import { planObject } from './plan-object.ts'
import type { Todo } from './select.ts'

/** What a dry-run says of one object, to look and not to apply. What is refused is the unit's failure, as in an apply: it is thrown. */
export async function rehearse(act: Activation, node: UnitNode, todo: Todo): Promise<PlannedWrite> {
  const [placed] = await place(act.deps.api, [todo.manifest])
  if (placed === undefined || placed instanceof Problem) {
    throw placed ?? new Problem({ code: 'ApplyFailed', subject: node.id, what: 'was not placed' })
  }
  const one = await planObject({ act, node }, { ...placed, todo })
  if (one instanceof Problem) throw one
  return one.planned
}
