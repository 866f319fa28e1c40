import { baselineOf } from '../../apply/baseline.ts'
import { ignoredPaths } from '../../apply/ignore/rules.ts'
import { judge } from '../../apply/judge.ts'
import { type KnownObject, plan } from '../../apply/plan.ts'
import type { PlannedWrite } from '../../apply/planned-write.ts'
import type { Placed } from '../../apply/types.ts'
import { Problem } from '../../core/problem.ts'
import type { Todo } from './select.ts'
import type { Work } from './work.ts'

/** An object with where it belongs. */
export type PlacedTodo = Placed & { readonly todo: Todo }
/** An object with what is to be done about it. */
export type PlannedTodo = PlacedTodo & { readonly planned: PlannedWrite }

/** What an apply would do to one object, by a dry-run; with `known` it is not read where listed metadata say all that is needed. */
export async function planObject(
  work: Pick<Work, 'act' | 'node'>,
  placed: PlacedTodo,
  known?: KnownObject,
): Promise<PlannedTodo | Problem> {
  const { definition } = work.node
  const ignored = ignoredPaths(definition.ignore)
  if (ignored instanceof Problem) return ignored
  const exists = placed.todo.cause === 'changed' || placed.todo.cause === 'drifted'
  const planned = await plan(work.act.deps.api, placed.type, placed.manifest, {
    ...{ force: definition.force, ignored, exists },
    ...(known !== undefined && { known }),
    ...(placed.todo.live !== undefined && { live: placed.todo.live }),
  })
  return planned instanceof Problem ? planned : { ...placed, planned }
}

/** What is known of an object that only Git has changed: its metadata as listed, and its body by the baseline. */
export async function knownObject({ act, draft }: Work, { todo, ref }: PlacedTodo): Promise<KnownObject | undefined> {
  const entry = draft.record.inventory.find(({ id }) => id === todo.id)
  const { baseline } = entry ?? {}
  if (todo.cause !== 'changed' || entry === undefined || baseline === undefined) return undefined
  const sighting = await act.snapshot.of(todo.id)
  if (sighting.kind !== 'seen') return undefined
  const { metadata } = sighting
  const key = act.deps.secretKey
  if (metadata.metadata.resourceVersion !== baseline.resourceVersion) return undefined
  if (judge(metadata, entry, ref, { key }) !== 'clean') return undefined
  return { metadata, isSame: (object) => baselineOf(object, key)?.bodyHash === baseline.bodyHash }
}
