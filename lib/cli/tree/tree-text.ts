import { subjectOf } from '../../core/object-ref.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'
import type { TreeNode } from './unit-tree.ts'

/** A tree as `flux tree` draws it. */
export function treeText(io: Io, root: TreeNode): string {
  return `${[label(io, root), ...below(io, root, '')].join('\n')}\n`
}

function below(io: Io, { children = [] }: TreeNode, indent: string): readonly string[] {
  return children.flatMap((child, index) => {
    const isLast = index === children.length - 1
    return [
      `${indent}${isLast ? '└── ' : '├── '}${label(io, child)}`,
      ...below(io, child, `${indent}${isLast ? '    ' : '│   '}`),
    ]
  })
}

function label(io: Io, node: TreeNode): string {
  const { ready, state } = node
  const notes = [
    ...(ready === undefined || ready === 'True' ? [] : [paint(io, 'bad', 'not ready')]),
    ...(state === undefined ? [] : [paint(io, 'unsure', state)]),
  ]
  return [subjectOf(node), ...notes.map((note) => `(${note})`)].join(' ')
}

/** All objects below a unit, itself included, as `-o name` prints them. */
export function namesOf(node: TreeNode): readonly string[] {
  return [subjectOf(node), ...(node.children ?? []).flatMap(namesOf)]
}
