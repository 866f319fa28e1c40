/** Fields that an object in a JSON text has twice, by their paths: `spec.replicas`, `spec.containers[0].name`. The text must be JSON. */
export function duplicateFields(text: string): readonly string[] {
  const found = new Set<string>()
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)
  const open: Open[] = []
  for (const [token] of tokens) step(token, open, found)
  return [...found]
}

/** An object or list that the scan is in. */
interface Open {
  readonly path: string
  /** The names so far; none in a list. */
  readonly names: Set<string> | undefined
  /** The place of the value that comes: a field, or an index. */
  place: string | number
  /** Whether the next text is the name of a field. */
  named: boolean
}

function step(token: string, open: Open[], found: Set<string>): void {
  const inner = open.at(-1)
  if (token === '{' || token === '[') {
    const path = inner === undefined ? '' : pathOf(inner)
    open.push({ path, names: token === '{' ? new Set() : undefined, place: 0, named: token === '{' })
  } else if (token === '}' || token === ']') open.pop()
  else if (inner === undefined || token === ':') return
  else if (token === ',') {
    if (typeof inner.place === 'number') inner.place++
    inner.named = inner.names !== undefined
  } else if (inner.named && inner.names !== undefined) {
    const name = String(JSON.parse(token))
    inner.place = name
    inner.named = false
    if (inner.names.has(name)) found.add(pathOf(inner))
    inner.names.add(name)
  }
}

function pathOf({ path, place }: Open): string {
  if (typeof place === 'number') return `${path}[${place}]`
  return path === '' ? place : `${path}.${place}`
}
