import type { Json } from '../../../json.ts'
import { at, type KubeObject, textAt } from '../../../object.ts'
import { replicasOf } from '../replicas.ts'

export function isRollingUpdate(deployment: KubeObject): boolean {
  return textAt(deployment, 'spec', 'strategy', 'type') !== 'Recreate'
}

/** How many Pods may be there beyond the wanted ones. */
export function maxSurge(deployment: KubeObject): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0
}

/** How many of the wanted Pods may be missing. */
export function maxUnavailable(deployment: KubeObject): number {
  const replicas = replicasOf(deployment)
  if (!isRollingUpdate(deployment) || replicas === 0) return 0
  return Math.min(fenceposts(deployment).unavailable, replicas)
}

function fenceposts(deployment: KubeObject): { readonly surge: number; readonly unavailable: number } {
  const rolling = at(deployment, 'spec', 'strategy', 'rollingUpdate')
  const replicas = replicasOf(deployment)
  const surge = scaledValue(at(rolling, 'maxSurge') ?? '25%', replicas, Math.ceil)
  const unavailable = scaledValue(at(rolling, 'maxUnavailable') ?? '25%', replicas, Math.floor)
  // With neither, nothing could ever be replaced.
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

/** A number, or a share of a whole given as `25%`. */
export function scaledValue(value: Json, whole: number, round: (share: number) => number): number {
  if (typeof value === 'number') return value
  const percent = Number.parseInt(String(value), 10)
  return Number.isNaN(percent) ? 0 : round((percent * whole) / 100)
}
