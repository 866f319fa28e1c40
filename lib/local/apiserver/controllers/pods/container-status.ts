import type { Json, JsonObject } from '../../json.ts'
import { at, type KubeObject, listAt, textAt, uidOf } from '../../object.ts'
import type { Stage } from './stage.ts'

/** What a kubelet reports of one container. */
export function containerStatus(pod: KubeObject, container: Json, stage: Stage, time: string): JsonObject {
  const before = statusBefore(pod, 'containerStatuses', container)
  switch (stage.kind) {
    case 'running':
      return reported(pod, container, { running: { startedAt: startedAt(before) || time } }, { isUp: true })
    case 'succeeded':
      return reported(pod, container, ended(pod, container, { exitCode: 0, reason: 'Completed', time }, before))
    case 'failed':
      return reported(pod, container, ended(pod, container, { exitCode: 1, reason: 'Error', time }, before))
    case 'crashing': {
      const name = textAt(container, 'name')
      const message = `back-off 40s restarting failed container=${name} pod=${pod.metadata.name}_${textAt(pod.metadata, 'namespace')}(${uidOf(pod)})`
      const crashed = ended(pod, container, { exitCode: 1, reason: 'Error', time }, before)
      const state = { waiting: { reason: 'CrashLoopBackOff', message } }
      return reported(pod, container, state, { restarts: stage.restarts, lastState: crashed })
    }
    case 'waiting': {
      const message = stage.reason === 'ImagePullBackOff' ? pullMessage(container) : stage.message
      const state = { waiting: { reason: stage.reason, ...(message !== undefined && { message }) } }
      return reported(pod, container, state, { isPulled: false })
    }
  }
}

/** What a kubelet reports of a container that runs before the others, or beside them where it is restarted always. */
export function initContainerStatus(pod: KubeObject, container: Json, stage: Stage, time: string): JsonObject {
  const before = statusBefore(pod, 'initContainerStatuses', container)
  if (stage.kind === 'waiting') {
    return reported(pod, container, { waiting: { reason: 'PodInitializing' } }, { isPulled: false })
  }
  const stays = textAt(container, 'restartPolicy') === 'Always' && stage.kind !== 'succeeded' && stage.kind !== 'failed'
  if (stays) return reported(pod, container, { running: { startedAt: startedAt(before) || time } }, { isUp: true })
  const done = ended(pod, container, { exitCode: 0, reason: 'Completed', time }, before)
  return { ...reported(pod, container, done), ready: true }
}

interface More {
  readonly isUp?: boolean
  readonly isPulled?: boolean
  readonly restarts?: number
  readonly lastState?: JsonObject
}

function reported(pod: KubeObject, container: Json, state: JsonObject, more: More = {}): JsonObject {
  const { isUp = false, isPulled = true, restarts = 0, lastState = {} } = more
  const image = textAt(container, 'image')
  return {
    name: textAt(container, 'name'),
    ...{ state, lastState, ready: isUp, restartCount: restarts, image },
    ...(isPulled ? { imageID: image, containerID: containerId(pod, container) } : { imageID: '' }),
    started: isUp,
  }
}

interface End {
  readonly exitCode: number
  readonly reason: string
  readonly time: string
}

/** How a container ended; one that had ended so before keeps its times. */
function ended(
  pod: KubeObject,
  container: Json,
  { exitCode, reason, time }: End,
  before: Json | undefined,
): JsonObject {
  const old = at(before, 'state', 'terminated') ?? at(before, 'lastState', 'terminated')
  const wasSame = at(old, 'exitCode') === exitCode
  const times = {
    startedAt: textAt(old, 'startedAt') || startedAt(before) || time,
    finishedAt: (wasSame && textAt(old, 'finishedAt')) || time,
  }
  return { terminated: { exitCode, reason, ...times, containerID: containerId(pod, container) } }
}

function startedAt(status: Json | undefined): string {
  return textAt(status, 'state', 'running', 'startedAt')
}

function containerId(pod: KubeObject, container: Json): string {
  return `embedded://${uidOf(pod)}/${textAt(container, 'name')}`
}

function pullMessage(container: Json): string {
  return `Back-off pulling image "${textAt(container, 'image')}"`
}

function statusBefore(pod: KubeObject, list: string, container: Json): Json | undefined {
  const name = textAt(container, 'name')
  return listAt(pod, 'status', list).find((one) => textAt(one, 'name') === name)
}
