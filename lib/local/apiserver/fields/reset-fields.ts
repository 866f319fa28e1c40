import { type FieldNode, type FieldSet, noFields, put, setOf } from './field-set.ts'
import { namePath } from './path-element.ts'
import { recursiveDifference } from './set-algebra.ts'
import type { ResetFields } from './tracked-write.ts'

/** What remains of a set at an endpoint that throws some fields away. */
export function withoutReset(reset: ResetFields | undefined, set: FieldSet): FieldSet {
  if (reset === undefined) return set
  if (reset.keep === 'all-but') return recursiveDifference(set, setOf(...reset.paths.map((path) => namePath(...path))))
  return only(reset.paths, set)
}

/** What leads along one of the paths, and all below their ends. */
function only(paths: readonly (readonly string[])[], set: FieldSet): FieldSet {
  if (paths.some((path) => path.length === 0)) return set
  const kept = new Map<string, FieldNode>()
  for (const node of set.values()) {
    const { element } = node
    const any = paths.filter(([first]) => first === '*')
    const named = paths.filter(([first]) => element.by === 'name' && first === element.name)
    const along = any.length > 0 ? any : named
    if (along.length === 0) continue
    const rest = along.map((path) => path.slice(1))
    put(kept, { ...node, children: only(rest, node.children) })
  }
  return kept.size === 0 ? noFields : kept
}
