import type { BuildSpec } from '../build/spec.ts'
import type { SourceId } from '../source/spec.ts'
import type { KustomizationDefinition } from './definition.ts'

/** What a Kustomization asks to be rendered from its source. */
export function buildSpecOf(definition: Pick<KustomizationDefinition, 'path' | 'fields'>, source: SourceId): BuildSpec {
  return { source, path: definition.path, fields: definition.fields }
}
