import { isObject, type Json } from '../../json.ts'
import { at, type KubeObject, listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { conditionOf, isTrue } from '../conditions.ts'

/** What the row of a pod says of its containers. */
export interface PodState {
  readonly ready: number
  readonly total: number
  readonly status: string
  readonly restarts: number
  /** When a container ended last, where one was started again. */
  readonly lastRestart: string
}

/** Sums up the containers of a pod (printers, printPod). */
export function podState(pod: KubeObject): PodState {
  const sidecars = listAt(pod, 'spec', 'initContainers').filter((one) => textAt(one, 'restartPolicy') === 'Always')
  const names = new Set(sidecars.map((one) => textAt(one, 'name')))
  const initial = listAt(pod, 'status', 'initContainerStatuses')
  const running = listAt(pod, 'status', 'containerStatuses')
  const isSidecar = (status: Json) => names.has(textAt(status, 'name'))
  const begun = initialization(pod, initial, isSidecar)
  const total = listAt(pod, 'spec', 'containers').length + sidecars.length
  const isOver = begun.reason === undefined || isTrue(pod, 'Initialized')
  const counted = isOver ? [...initial.filter(isSidecar), ...running] : initial.slice(0, begun.seen)
  const phase = textAt(pod, 'status', 'phase')
  const reason = begun.reason ?? firstReason(pod, phase)
  const { reason: state, ready } = isOver ? containersState(pod, running, reason) : { reason, ready: 0 }
  return {
    ready: begun.ready + ready,
    total,
    status: leaving(pod, phase) ?? state,
    restarts: counted.reduce<number>((sum, one) => sum + numberAt(one, 'restartCount'), 0),
    lastRestart: counted.map((one) => textAt(one, 'lastState', 'terminated', 'finishedAt')).reduce(later, ''),
  }
}

function later(one: string, other: string): string {
  return Date.parse(other) > (Date.parse(one) || 0) ? other : one
}

function firstReason(pod: KubeObject, phase: string): string {
  if (textAt(conditionOf(pod, 'PodScheduled'), 'reason') === 'SchedulingGated') return 'SchedulingGated'
  return textAt(pod, 'status', 'reason') || phase
}

function leaving(pod: KubeObject, phase: string): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown'
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating'
}

interface Begun {
  /** Why the containers proper have not begun. */
  readonly reason?: string
  readonly ready: number
  /** How many init containers were looked at. */
  readonly seen: number
}

function initialization(pod: KubeObject, statuses: readonly Json[], isSidecar: (status: Json) => boolean): Begun {
  let ready = 0
  for (const [index, status] of statuses.entries()) {
    const ended = at(status, 'state', 'terminated')
    if (isObject(ended) && numberAt(ended, 'exitCode') === 0) continue
    if (isSidecar(status) && at(status, 'started') === true) {
      if (at(status, 'ready') === true) ready++
      continue
    }
    const waiting = textAt(status, 'state', 'waiting', 'reason')
    const all = listAt(pod, 'spec', 'initContainers').length
    const still = waiting !== '' && waiting !== 'PodInitializing' ? waiting : `${index}/${all}`
    return { reason: `Init:${isObject(ended) ? endOf(ended) : still}`, ready, seen: index + 1 }
  }
  return { ready, seen: statuses.length }
}

function endOf(ended: Json): string {
  const signal = numberAt(ended, 'signal')
  return textAt(ended, 'reason') || (signal === 0 ? `ExitCode:${numberAt(ended, 'exitCode')}` : `Signal:${signal}`)
}

function containersState(pod: KubeObject, statuses: readonly Json[], first: string) {
  let [reason, failed, ready] = [first, '', 0]
  for (const status of statuses.toReversed()) {
    const { terminated } = objectAt(status, 'state')
    const waiting = textAt(status, 'state', 'waiting', 'reason')
    if (waiting !== '') reason = waiting
    else if (isObject(terminated)) {
      reason = endOf(terminated)
      if (numberAt(terminated, 'exitCode') !== 0) failed = reason
    } else if (at(status, 'ready') === true && at(status, 'state', 'running') !== undefined) ready++
  }
  return { reason: reason === 'Completed' ? completed(pod, ready > 0, failed) : reason, ready }
}

/** Some containers are done: the pod is what the others are. */
function completed(pod: KubeObject, isRunning: boolean, failed: string): string {
  if (isRunning && isTrue(pod, 'Ready')) return 'Running'
  return failed || (isRunning ? 'NotReady' : 'Completed')
}
