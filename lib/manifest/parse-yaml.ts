import { EVENT_ID, getScalarValue, loadAll, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml'
import type { Json } from '../core/json.ts'
import { messageOf } from '../core/problem.ts'
import { InexactInteger, readNumber } from './number.ts'
import { kubernetesSchema } from './schema.ts'

// Schemas within CustomResourceDefinitions nest by dozens of levels; recursion over thousands would end the stack.
const maxDepth = 500
const maxAliases = 1_000
const maxExtraNodes = 200_000

/** What went wrong while reading YAML, and on which line of the text (counted from 1). */
export interface YamlError {
  readonly what: string
  readonly line: number
}

/** Reads YAML text as Kubernetes' tools do. `strict` refuses duplicate keys; otherwise the last one wins, as in Flux. */
export function parseYaml(
  text: string,
  options: { readonly strict?: boolean } = {},
): { readonly values: readonly Json[] } | { readonly error: YamlError } {
  try {
    const values = loadAll(text, {
      schema: kubernetesSchema,
      json: options.strict !== true,
      maxDepth,
      maxAliases,
    }) as readonly Json[]
    // Only anchors can make a small text into a large or endless value.
    if (text.includes('&')) for (const value of values) countNodes(value, 0, text.length + maxExtraNodes)
    return { values }
  } catch (cause) {
    return { error: yamlError(cause, text) }
  }
}

/** Counts the nodes of a value with each alias written out; a text without aliases has no more nodes than characters. */
function countNodes(value: Json, depth: number, most: number): number {
  if (depth > maxDepth) throw new RangeError('aliases nest too deeply or refer to themselves')
  let count = 1
  if (typeof value !== 'object' || value === null) return count
  for (const child of Object.values(value)) {
    count += countNodes(child, depth + 1, most - count)
    if (count > most) throw new RangeError('aliases expand to too many nodes')
  }
  return count
}

function yamlError(cause: unknown, text: string): YamlError {
  if (cause instanceof YAMLException) return { what: cause.reason, line: (cause.mark?.line ?? 0) + 1 }
  if (cause instanceof InexactInteger) return { what: cause.message, line: lineOfInexactInteger(text) }
  return { what: messageOf(cause), line: 1 }
}

/** Scalars are resolved without positions, so the offending one is looked for again. */
function lineOfInexactInteger(text: string): number {
  for (const event of parseEvents(text, { maxDepth })) {
    if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN) continue
    try {
      readNumber(getScalarValue(text, event))
    } catch {
      return text.slice(0, event.valueStart).split('\n').length
    }
  }
  return 1
}
