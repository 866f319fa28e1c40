import { asManifest } from '../../core/as-manifest.ts'
import type { Json } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import type { LiveObject } from '../cluster.ts'
import { replacedAt, valueAt, withoutAt } from '../pointer.ts'
import { sameValue } from '../same.ts'
import { isAppliedByOther } from './ownership.ts'

/**
 * What is sent when an object with ignored paths is applied for another reason: a path that another manager applies is left out,
 * any other keeps its live value, so that the apply does not undo what the rule tolerates.
 */
export function withIgnored(
  desired: Manifest,
  live: LiveObject,
  dryRun: LiveObject,
  paths: readonly (readonly string[])[],
): Manifest {
  const drifted = paths.filter((path) => !sameValue(valueAt(live, path), valueAt(dryRun, path)))
  let body: Json = desired
  for (const path of drifted) {
    const value = valueAt(live, path)
    const leave = value === undefined || isAppliedByOther(live, path)
    body = leave ? withoutAt(body, path) : replacedAt(body, path, value)
  }
  return asManifest(body, desired)
}

/** A copy without the ignored paths: both sides of a comparison get it. */
export function withoutIgnored(object: Json, paths: readonly (readonly string[])[]): Json {
  return paths.reduce<Json>((rest, path) => withoutAt(rest, path), object)
}
