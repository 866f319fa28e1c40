import { Problem } from '../../core/problem.ts'
import { commitOf } from '../../core/revision.ts'
import { type KustomizationDefinition, type UnitId, unitId } from '../../flux/definition.ts'
import type { GitSourceSpec } from '../../source/spec.ts'
import type { Pin } from '../../store/controls.ts'
import type { Head, HeadBuild } from '../../store/head.ts'
import type { FailureReason, ReadableSource } from './graph.ts'

/** Why there is no content at the newest revision: the source cannot be resolved, or the build failed. */
export function failureOf(
  definition: KustomizationDefinition,
  source: GitSourceSpec,
  head: Head | undefined,
  entry: HeadBuild | undefined,
): { readonly problem: Problem; readonly reason: FailureReason } | undefined {
  const subject = unitId('Kustomization', definition.namespace, definition.name)
  if (head?.error !== undefined) {
    const { message } = head.error
    const { namespace, name } = definition.sourceRef
    const address = message.includes(source.url) ? '' : ` at ${source.url}`
    const what = `cannot read its source GitRepository/${namespace}/${name}${address}: ${withoutStop(message)}`
    const remedy = 'What is applied stays as it is; the next poll tries again'
    return { problem: new Problem({ code: 'SourceFailed', subject, what, remedy }), reason: 'ArtifactFailed' }
  }
  if (entry?.error === undefined) return undefined
  const { message, code } = entry.error
  const at = head?.revision === undefined ? '' : ` at commit ${commitOf(head.revision).slice(0, 12)}`
  const what = `does not build${at}: ${withoutStop(message)}`
  const remedy = 'Correct it in Git; until then what is applied stays as it is'
  const problem = new Problem({ code: 'BuildFailed', subject, what, remedy })
  return { problem, reason: code === 'NotFound' ? 'ArtifactFailed' : 'BuildFailed' }
}

/** A message that ends with its own remedy, to go on after it. */
function withoutStop(message: string): string {
  return message.replace(/\.$/, '')
}

/** Nothing of a suspended source was ever applied. */
export function neverRead({ unit, source }: { readonly unit: UnitId; readonly source: ReadableSource }): Problem {
  const { namespace, name } = source.definition
  return new Problem({
    code: 'SourceFailed',
    subject: unit,
    what: `its source GitRepository/${namespace}/${name} is suspended, and nothing of it was applied before`,
    remedy: 'Take spec.suspend out of the GitRepository',
  })
}

/** What a unit is pinned to is gone: it may not be rendered again to the same bytes, so nobody is asked for it. */
export function lostPin(unit: UnitId, { artifact, revision, by }: Pin): Problem {
  return new Problem({
    code: 'NotFound',
    subject: unit,
    what: `was pinned by ${by} to artifact ${artifact.slice(0, 12)} of ${revision}, which is not in the bucket any more`,
    remedy: 'Unpin it, or roll it back to what "sluice history" shows',
  })
}
