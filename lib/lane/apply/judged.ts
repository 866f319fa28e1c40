import { ignoredPaths } from '../../apply/ignore/rules.ts'
import type { Judged } from '../../audit/finding.ts'
import { refOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { UnitNode } from '../discover/graph.ts'
import { secretsOf } from '../discover/without-secrets.ts'
import type { Todo } from './select.ts'

/** Whether the cluster, and not Git, is why an object is worked on. */
export function isDrift({ cause }: Pick<Todo, 'cause'>): boolean {
  return cause === 'missing' || cause === 'drifted'
}

/** By what the drift of a unit's object is judged. */
export function judgedBy(node: UnitNode, { id, entry, manifest }: Todo): Judged {
  const ignored = ignoredPaths(node.definition.ignore)
  return {
    entry: entry ?? { id, version: refOf(manifest).version },
    ignored: ignored instanceof Problem ? () => [] : ignored,
    secrets: secretsOf(node.content),
  }
}
