import type { JsonObject } from '../../core/json.ts'

type Requirement = (labels: JsonObject) => boolean

/**
 * A label selector in kubectl's words: `a=b`, `a==b`, `a!=b`, `a in (x,y)`, `a notin (x)`, `a`, `!a`. Undefined where it is malformed.
 * As in Kubernetes, `!=` and `notin` hold for a label that is missing.
 */
export function labelSelector(text: string): Requirement | undefined {
  const parts = text.match(/[^,(]*(?:\([^)]*\)[^,]*)?(?:,|$)/g)?.map((part) => part.replace(/,$/, '').trim()) ?? []
  const requirements = parts.filter((part) => part !== '').map(requirement)
  if (requirements.includes(undefined)) return undefined
  return (labels) => requirements.every((holds) => holds?.(labels))
}

function requirement(part: string): Requirement | undefined {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    return (labels) => isOneOf(labels[key], values) === (operator === 'in')
  }
  const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(part)
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality
    return (labels) => (labels[key] === value) === (operator !== '!=')
  }
  const existence = /^(!?)\s*([\w./-]+)$/.exec(part)
  if (existence === null) return undefined
  const [, not, key = ''] = existence
  return (labels) => (labels[key] !== undefined) === (not === '')
}

function isOneOf(value: unknown, values: readonly string[]): boolean {
  return typeof value === 'string' && values.includes(value)
}
