import { at, type Json, textAt } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { splitApiVersion } from '../../core/object-ref.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { conditionsOf, integerAt } from './fields.ts'
import { current, failed, type Health, inProgress } from './health.ts'
import { job } from './job.ts'
import { persistentVolumeClaim } from './persistent-volume-claim.ts'
import { pod } from './pod.ts'
import { replicaSet } from './replica-set.ts'
import { service } from './service.ts'
import { statefulSet } from './stateful-set.ts'

const always = () => current('Resource is always ready')

/** Rules of built-in kinds, by group and kind. */
const rules: Readonly<Record<string, (object: Json, now: number) => Health>> = {
  '/ConfigMap': always,
  '/PersistentVolumeClaim': persistentVolumeClaim,
  '/Pod': pod,
  '/Secret': always,
  '/Service': service,
  'apiextensions.k8s.io/CustomResourceDefinition': customResourceDefinition,
  'apps/DaemonSet': daemonSet,
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'batch/CronJob': always,
  'batch/Job': job,
  'policy/PodDisruptionBudget': () => current('AllowedDisruptions has been computed.'),
}

/** Health of a live object by kstatus's rules; undefined is an object that is not there. `now` in milliseconds since the epoch. */
export function healthOf(object: Manifest | undefined, now: number): Health {
  if (object === undefined) return { status: 'NotFound', message: 'Resource not found' }
  if (textAt(object, 'metadata', 'deletionTimestamp')) {
    return { status: 'Terminating', message: 'Resource scheduled for deletion' }
  }
  const rule = rules[`${splitApiVersion(object.apiVersion).group}/${object.kind}`]
  // Flux's reader of Jobs replaces the generic rules as well.
  if (rule === job) return job(object)
  return unseen(object) ?? standardConditions(object) ?? rule?.(object, now) ?? ready(object)
}

function unseen(object: Manifest): Health | undefined {
  const generation = integerAt(object, 'metadata', 'generation')
  const observed = integerAt(object, 'status', 'observedGeneration')
  if (generation === undefined || observed === undefined || observed === generation) return undefined
  return inProgress(`${object.kind} generation is ${generation}, but latest observed generation is ${observed}`)
}

function standardConditions(object: Json): Health | undefined {
  for (const { type, status, message } of conditionsOf(object)) {
    if (type === 'Reconciling' && status === 'True') return inProgress(message)
    if (type === 'Stalled' && status === 'True') return failed(message)
  }
  return undefined
}

/** Without a Ready condition nothing says that a controller cares: kstatus takes it as done. */
function ready(object: Json): Health {
  for (const { type, status, message } of conditionsOf(object)) {
    if (type !== 'Ready') continue
    if (status === 'True') return current('Resource is Ready')
    if (status === 'False' || status === 'Unknown') return inProgress(message)
  }
  return current('Resource is current')
}

/** A finished Job that removes itself (ttlSecondsAfterFinished) is rightly gone: NotFound counts as Current for it. */
export function mayVanish(desired: Manifest): boolean {
  const { group } = splitApiVersion(desired.apiVersion)
  return (
    group === 'batch' && desired.kind === 'Job' && typeof at(desired, 'spec', 'ttlSecondsAfterFinished') === 'number'
  )
}
