import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'

/** Offset in the text of the field at a path: of its value, of its key where asked for, or of the nearest parent that is there. */
export function locate(document: Document, path: readonly PropertyKey[], what: 'key' | 'value'): number {
  let offset = startOf(document.contents) ?? 0
  let node: unknown = document.contents
  for (const [index, step] of path.entries()) {
    const here = isAlias(node) ? node.resolve(document) : node
    const pair = isMap(here) ? here.items.find((item) => keyOf(item) === String(step)) : undefined
    const next = pair?.value ?? (isSeq(here) ? here.items[Number(step)] : undefined)
    const isLast = index === path.length - 1
    const start = isLast && what === 'key' ? startOf(pair?.key) : (startOf(next) ?? startOf(pair?.key))
    if (start === undefined) return offset
    offset = start
    node = next
  }
  return offset
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}
