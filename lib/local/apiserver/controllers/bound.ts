import { type KubeObject, listAt, textAt, withAt } from '../object.ts'
import { timeText } from '../write/ports.ts'

/** A Pod as binding it to a node leaves it, which no manager of fields owns (core/pod/storage, assignPod). */
export function bound(pod: KubeObject, node: string, now: number): KubeObject {
  const { apiVersion, kind, metadata } = pod
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timeText(now) }
  const others = listAt(pod, 'status', 'conditions').filter((one) => textAt(one, 'type') !== scheduled.type)
  const placed = withAt(withAt(pod, ['spec', 'nodeName'], node), ['status', 'conditions'], [...others, scheduled])
  return { ...placed, apiVersion, kind, metadata }
}
