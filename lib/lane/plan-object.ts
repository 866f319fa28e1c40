import { ignoredPaths } from '../apply/ignore/rules.ts'
import { plan } from '../apply/plan.ts'
import type { PlannedWrite } from '../apply/planned-write.ts'
import type { Placed } from '../apply/types.ts'
import { Problem } from '../core/problem.ts'
import type { Todo } from './select.ts'
import type { Work } from './work.ts'

/** An object with where it belongs. */
export type PlacedTodo = Placed & { readonly todo: Todo }
/** An object with what is to be done about it. */
export type PlannedTodo = PlacedTodo & { readonly planned: PlannedWrite }

/** What an apply would do to one object, by a dry-run. */
export async function planObject(work: Pick<Work, 'act' | 'node'>, placed: PlacedTodo): Promise<PlannedTodo | Problem> {
  const { definition } = work.node
  const ignored = ignoredPaths(definition.ignore)
  if (ignored instanceof Problem) return ignored
  const known = placed.todo.cause === 'changed' || placed.todo.cause === 'drifted'
  const planned = await plan(work.act.deps.api, placed.type, placed.manifest, {
    force: definition.force,
    ignored,
    exists: known,
  })
  return planned instanceof Problem ? planned : { ...placed, planned }
}
