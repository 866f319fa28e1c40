import type { Manifest } from '../core/manifest.ts'
import { refOf, subjectOf } from '../core/object-ref.ts'
import type { Problem } from '../core/problem.ts'
import type { ClusterApi, LiveObject, Refusal, ResourceType } from './cluster.ts'
import { ourManager } from './manager.ts'
import { dryRunProblem } from './refusal.ts'
import { undeclaredFields, withoutFields } from './undeclared.ts'

export type Rehearsed =
  | {
      readonly kind: 'rehearsed'
      readonly object: LiveObject
      readonly desired: Manifest
      readonly warnings: readonly string[]
    }
  | {
      readonly kind: 'refused'
      readonly refusal: Refusal
      readonly problem: Problem
      readonly desired: Manifest
      readonly warnings: readonly string[]
    }

/** An API server names some undeclared fields, and others once those are gone. */
const attempts = 4

/** Server-side dry-run apply. Fields of built-in kinds that the server does not know are dropped with a warning, as Flux drops them silently. */
export async function dryRun(cluster: ClusterApi, type: ResourceType, manifest: Manifest): Promise<Rehearsed> {
  let desired = manifest
  const warnings: string[] = []
  for (let attempt = 1; ; attempt++) {
    const answer = await cluster.apply(type, desired, { fieldManager: ourManager, dryRun: true })
    if (answer.kind === 'ok') return { kind: 'rehearsed', object: answer.value, desired, warnings }
    const fields = undeclaredFields(answer.message)
    const rest = attempt < attempts ? withoutFields(desired, fields) : undefined
    if (rest === undefined) {
      return { kind: 'refused', refusal: answer, problem: dryRunProblem(desired, answer), desired, warnings }
    }
    warnings.push(
      ...fields.map((field) => `${subjectOf(refOf(manifest))} ${field} is no field of ${manifest.kind}, left out`),
    )
    desired = rest
  }
}
