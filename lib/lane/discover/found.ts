import { asProblem } from '../../core/problem.ts'
import type { KustomizationDefinition, UnitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { LaneDeps } from '../deps.ts'
import type { ContentReader } from './content.ts'
import type { Content, KnownSource, Output, UnitNode } from './graph.ts'

/** What discovery has found so far. */
export interface Found {
  readonly deps: LaneDeps
  readonly records: ReadonlyMap<UnitId, UnitRecord>
  readonly content: ContentReader
  readonly nodes: Map<UnitId, UnitNode>
  /** Which parent defines a unit: the first one that was read. */
  readonly claimed: Map<UnitId, UnitId>
  readonly sources: Map<string, KnownSource>
  readonly notes: Map<UnitId, string[]>
}

/** A unit that is defined but not read yet. */
export interface Candidate {
  readonly id: UnitId
  readonly definition: KustomizationDefinition
  readonly parent?: UnitId
  readonly kept: boolean
}

/** What a unit wants, where that is known. */
export function outputOf(node: UnitNode | undefined): Output | undefined {
  if (node === undefined) return undefined
  return node.content.kind === 'current' || node.content.kind === 'behind' ? node.content.output : undefined
}

/** A unit of which nothing is known, and why. */
export function failure(
  id: UnitId,
  cause: unknown,
  reason: 'ArtifactFailed' | 'InvalidManifest' = 'ArtifactFailed',
): Content {
  const problem = asProblem(cause, { code: 'SourceFailed', subject: id, what: 'cannot read its source' })
  return { kind: 'failed', problem, reason }
}

/** Notes something for a unit's condition, once. */
export function note(found: Found, unit: UnitId, text: string): void {
  const notes = found.notes.get(unit)
  if (notes === undefined) found.notes.set(unit, [text])
  else if (!notes.includes(text)) notes.push(text)
}
