import { parseInventoryId } from '../core/object-ref.ts'
import type { DriftFinding } from '../store/drift.ts'

/**
 * The `spec.ignore` of a Kustomization that leaves these fields to others, ready to be pasted; undefined where no rule can: the object
 * itself is missing, or who set it is not told by fields.
 */
export function ignoreRule(findings: readonly DriftFinding[]): string | undefined {
  const rules = findings.flatMap(ruleOf)
  return rules.length === 0 ? undefined : ['spec:', '  ignore:', ...rules.map((line) => `    ${line}`)].join('\n')
}

function ruleOf({ id, fields }: DriftFinding): readonly string[] {
  const ref = parseInventoryId(id)
  const paths = fields.filter(({ foreign }) => foreign !== true).map(({ path, pointer }) => pointer ?? path)
  if (ref === undefined || paths.length === 0) return []
  const target = [
    ...(ref.group === '' ? [] : [['group', ref.group] as const]),
    ['kind', ref.kind] as const,
    ['name', ref.name] as const,
    ...(ref.namespace === '' ? [] : [['namespace', ref.namespace] as const]),
  ]
  return [
    '- paths:',
    ...paths.map((path) => `    - ${JSON.stringify(path)}`),
    '  target:',
    ...target.map(([name, value]) => `    ${name}: ${JSON.stringify(pattern(value))}`),
  ]
}

/** Targets are regular expressions over the whole text. */
function pattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
