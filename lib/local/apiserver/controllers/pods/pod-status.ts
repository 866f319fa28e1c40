import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../../json.ts'
import { at, type KubeObject, listAt, numberAt, objectAt, textAt, uidOf } from '../../object.ts'
import { timeText } from '../../write/ports.ts'
import { conditionOf } from '../status.ts'
import { containerStatus, initContainerStatus } from './container-status.ts'
import { nodeAddress } from './node.ts'
import type { Stage } from './stage.ts'

/** The status that a kubelet reports of a Pod at a stage; what has not changed since keeps its times. */
export function podStatus(pod: KubeObject, stage: Stage, now: number): JsonObject {
  const time = timeText(now)
  const started = textAt(pod, 'status', 'startTime') || time
  const generation = numberAt(pod.metadata, 'generation')
  const address = addressOf(pod)
  const initial = listAt(pod, 'spec', 'initContainers')
  return {
    ...objectAt(pod, 'status'),
    ...(generation > 0 && { observedGeneration: generation }),
    phase: phases[stage.kind],
    conditions: conditionsAt(pod, stage, time),
    ...{ hostIP: nodeAddress, hostIPs: [{ ip: nodeAddress }] },
    ...(stage.kind !== 'waiting' && { podIP: address, podIPs: [{ ip: address }] }),
    startTime: started,
    ...(initial.length > 0 && {
      initContainerStatuses: initial.map((container) => initContainerStatus(pod, container, stage, time)),
    }),
    containerStatuses: listAt(pod, 'spec', 'containers').map((container) => {
      return containerStatus(pod, container, stage, time)
    }),
  }
}

const phases = {
  running: 'Running',
  crashing: 'Running',
  waiting: 'Pending',
  succeeded: 'Succeeded',
  failed: 'Failed',
} as const satisfies Record<Stage['kind'], string>

function conditionsAt(pod: KubeObject, stage: Stage, time: string): readonly Json[] {
  const unready = readiness(pod, stage)
  const isStarted = stage.kind !== 'waiting'
  const hasSandbox = stage.kind === 'running' || stage.kind === 'crashing'
  const own = [
    condition(pod, 'PodReadyToStartContainers', hasSandbox ? undefined : {}, time),
    condition(
      pod,
      'Initialized',
      isStarted || listAt(pod, 'spec', 'initContainers').length === 0 ? undefined : unready,
      time,
    ),
    condition(pod, 'Ready', unready, time),
    condition(pod, 'ContainersReady', unready, time),
  ]
  const types = own.map((one) => textAt(one, 'type'))
  const others = listAt(pod, 'status', 'conditions').filter((one) => !types.includes(textAt(one, 'type')))
  return [...own, ...others]
}

/** Why a Pod is not ready; undefined where it is. */
function readiness(pod: KubeObject, stage: Stage): JsonObject | undefined {
  if (stage.kind === 'running') return undefined
  if (stage.kind === 'succeeded') return { reason: 'PodCompleted' }
  if (stage.kind === 'failed') return { reason: 'PodFailed' }
  const names = listAt(pod, 'spec', 'containers').map((container) => textAt(container, 'name'))
  return { reason: 'ContainersNotReady', message: `containers with unready status: [${names.join(' ')}]` }
}

/** A condition that is met where nothing is held against it. */
function condition(pod: KubeObject, type: string, against: JsonObject | undefined, time: string): Json {
  const status = against === undefined ? 'True' : 'False'
  const before = conditionOf(pod, type)
  const generation = numberAt(pod.metadata, 'generation')
  return {
    type,
    ...(generation > 0 && { observedGeneration: generation }),
    status,
    lastProbeTime: null,
    lastTransitionTime: (at(before, 'status') === status && textAt(before, 'lastTransitionTime')) || time,
    ...against,
  }
}

/** An address of the Pod's own, the same whenever it is asked. */
function addressOf(pod: KubeObject): string {
  const [one = 0, two = 0, three = 0] = createHash('sha256').update(uidOf(pod)).digest()
  return `10.${128 + (one % 128)}.${two}.${three}`
}
