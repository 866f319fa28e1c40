import { isObject, type Json, type JsonObject } from '../../../json.ts'
import { at, objectAt } from '../../../object.ts'
import { type Complete, change, changeItems, type Draft, fill, isEmptyObject, preset } from './draft.ts'

const templateGeneration = 'deprecated.daemonset.template.generation'

function completeDeployment(draft: Draft): void {
  preset(draft, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  change(draft, 'strategy', (strategy) => {
    fill(strategy, { type: 'RollingUpdate' })
    roll(strategy, { maxUnavailable: '25%', maxSurge: '25%' })
  })
}

function completeDaemonSet(draft: Draft): void {
  preset(draft, { revisionHistoryLimit: 10 })
  change(draft, 'updateStrategy', (strategy) => {
    fill(strategy, { type: 'RollingUpdate' })
    roll(strategy, { maxUnavailable: 1, maxSurge: 0 })
  })
}

function completeStatefulSet(draft: Draft): void {
  fill(draft, { podManagementPolicy: 'OrderedReady' })
  preset(draft, { replicas: 1, revisionHistoryLimit: 10 })
  change(draft, 'updateStrategy', (strategy) => {
    const untold = (strategy.type ?? '') === ''
    fill(strategy, { type: 'RollingUpdate' })
    change(strategy, 'rollingUpdate', (rolling) => preset(rolling, { partition: 0 }), untold)
  })
  const retained = { whenDeleted: 'Retain', whenScaled: 'Retain' }
  changeItems(draft, 'volumeClaimTemplates', (claim) => {
    Object.assign(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
  })
  change(draft, 'persistentVolumeClaimRetentionPolicy', (policy) => fill(policy, retained), true)
}

/** Another strategy that tells how to roll all the same gets numbers, as the server's own form of it has no other. */
function roll(strategy: Draft, presets: JsonObject): void {
  const rolls = strategy.type === 'RollingUpdate'
  const none = { maxUnavailable: 0, maxSurge: 0 }
  change(strategy, 'rollingUpdate', (rolling) => preset(rolling, rolls ? presets : none), rolls)
}

/** The server counts templates, and tells the count to readers of an older version. */
function countTemplates(draft: Draft): void {
  change(draft, 'metadata', (metadata) => {
    metadata.annotations = { [templateGeneration]: '0', ...objectAt(metadata, 'annotations') }
  })
}

function completeJob(draft: Draft): void {
  change(draft, 'spec', (spec) => {
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
    preset(spec, {
      parallelism: 1,
      backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
      manualSelector: false,
    })
  })
  withLabels(draft, at(draft, 'spec', 'template', 'metadata', 'labels'))
}

function withLabels(draft: Draft, labels: Json | undefined): void {
  if (!isObject(labels) || !isEmptyObject(at(draft, 'metadata', 'labels'))) return
  change(draft, 'metadata', (metadata) => {
    metadata.labels = labels
  })
}

export const workloadDefaults: Readonly<Record<string, Complete>> = {
  'apps.v1.DeploymentSpec': completeDeployment,
  'apps.v1.DaemonSet': countTemplates,
  'apps.v1.DaemonSetSpec': completeDaemonSet,
  'apps.v1.StatefulSetSpec': completeStatefulSet,
  'apps.v1.ReplicaSetSpec': (draft) => preset(draft, { replicas: 1 }),
  'batch.v1.Job': completeJob,
  'batch.v1.CronJobSpec': (draft) => {
    fill(draft, { concurrencyPolicy: 'Allow' })
    preset(draft, { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 })
  },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': (draft) => fill(draft, { status: 'True' }),
}
