import { at, isTerminating, type KubeObject, textAt } from '../../object.ts'
import { conditionOf, isTrue } from '../status.ts'

/** Neither deleted nor at its end. */
export function isActive(pod: KubeObject): boolean {
  return !isTerminating(pod) && !hasEnded(pod)
}

export function hasEnded(pod: KubeObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))
}

export function isReady(pod: KubeObject): boolean {
  return isTrue(pod, 'Ready')
}

/** Milliseconds until a Pod counts as available: 0 when it does, undefined while it is not ready. */
export function untilAvailable(pod: KubeObject, minReadySeconds: number, now: number): number | undefined {
  if (!isReady(pod)) return undefined
  if (minReadySeconds === 0) return 0
  const since = Date.parse(textAt(conditionOf(pod, 'Ready'), 'lastTransitionTime'))
  return Math.max(since + minReadySeconds * 1000 - now, 0)
}

/** Puts first those that are missed least when they go (controller_utils.go, ActivePodsWithRanks). */
export function byWorth(one: KubeObject, other: KubeObject): number {
  return (
    worthOf(one) - worthOf(other) ||
    costOf(one) - costOf(other) ||
    // The younger goes first.
    compare(textAt(other.metadata, 'creationTimestamp'), textAt(one.metadata, 'creationTimestamp')) ||
    compare(one.metadata.name, other.metadata.name)
  )
}

function worthOf(pod: KubeObject): number {
  if (textAt(pod, 'spec', 'nodeName') === '') return 0
  if (textAt(pod, 'status', 'phase') === 'Pending') return 1
  return isReady(pod) ? 3 : 2
}

function costOf(pod: KubeObject): number {
  const cost = at(pod.metadata, 'annotations', 'controller.kubernetes.io/pod-deletion-cost')
  return Number(cost ?? 0) || 0
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
