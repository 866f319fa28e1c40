import { compareElements, elementText, type Path, type PathElement } from './path-element.ts'

/** A set of fields as a tree: steps by their ids. No part of it is empty. */
export type FieldSet = ReadonlyMap<string, FieldNode>

export interface FieldNode {
  readonly element: PathElement
  /** Whether the path that ends here is in the set; those below it may be without it. */
  readonly member: boolean
  readonly children: FieldSet
}

export const noFields: FieldSet = new Map()

/** A set in the making: only where it is made may it be changed. */
export type GrowingSet = Map<string, GrowingNode>
interface GrowingNode {
  readonly element: PathElement
  member: boolean
  readonly children: GrowingSet
}

/** Adds a path, not those that lead to it. Nobody owns a whole object, so an empty path adds nothing. */
export function insert(set: GrowingSet, path: Path): void {
  let level = set
  for (const [at, element] of path.entries()) {
    const node = level.get(element.id) ?? { element, member: false, children: new Map() }
    if (at === path.length - 1) node.member = true
    level.set(element.id, node)
    level = node.children
  }
}

export function setOf(...paths: readonly Path[]): FieldSet {
  const set: GrowingSet = new Map()
  for (const path of paths) insert(set, path)
  return set
}

/** Adds a node unless there would be nothing in it. */
export function put(set: Map<string, FieldNode>, node: FieldNode): void {
  if (node.member || node.children.size > 0) set.set(node.element.id, node)
}

export function isMember(set: FieldSet, path: Path): boolean {
  let level = set
  for (const [at, { id }] of path.entries()) {
    const node = level.get(id)
    if (node === undefined) return false
    if (at === path.length - 1) return node.member
    level = node.children
  }
  return false
}

export function below(set: FieldSet, element: PathElement): FieldSet {
  return set.get(element.id)?.children ?? noFields
}

/** The nodes in the order of fieldsV1. */
export function ordered(set: FieldSet): readonly FieldNode[] {
  const nodes = [...set.values()]
  return nodes.length < 2 ? nodes : nodes.sort((one, other) => compareElements(one.element, other.element))
}

/** Every path of the set, in the order in which conflicts are told: what is in it at a place, then what is below. */
export function pathsOf(set: FieldSet, prefix: Path = []): readonly Path[] {
  const nodes = ordered(set)
  const here = nodes.filter(({ member }) => member).map(({ element }) => [...prefix, element])
  return [...here, ...nodes.flatMap(({ element, children }) => pathsOf(children, [...prefix, element]))]
}

/** One path a line. */
export function setText(set: FieldSet): string {
  return pathsOf(set)
    .map((path) => path.map(elementText).join(''))
    .join('\n')
}
