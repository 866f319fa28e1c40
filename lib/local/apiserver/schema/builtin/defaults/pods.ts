import { isObject } from '../../../json.ts'
import { at, listAt, objectAt } from '../../../object.ts'
import { isBlank } from '../scalars.ts'
import { type Complete, change, changeItems, type Draft, fill, preset } from './draft.ts'
import { imageTag } from './image-tag.ts'
import { completePodResources } from './pod-resources.ts'

const complete: Complete = (draft) => {
  fill(draft, {
    imagePullPolicy:
      imageTag(typeof draft.image === 'string' ? draft.image : '') === 'latest' ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
}

/** A Pod asks for what it is limited to, which templates of Pods do not yet. */
function withRequests(container: Draft): void {
  const limits = at(container, 'resources', 'limits')
  if (!isObject(limits)) return
  change(container, 'resources', (resources) => {
    resources.requests = { ...limits, ...objectAt(resources, 'requests') }
  })
}

function withHostPorts(container: Draft): void {
  changeItems(container, 'ports', (port) => {
    if (typeof port.containerPort === 'number') fill(port, { hostPort: port.containerPort })
  })
}

function completePod(draft: Draft): void {
  change(draft, 'spec', (spec) => {
    for (const containers of ['containers', 'initContainers']) {
      changeItems(spec, containers, withRequests)
      if (spec.hostNetwork === true) changeItems(spec, containers, withHostPorts)
    }
    completePodResources(spec)
    preset(spec, { enableServiceLinks: true })
    if (Number(spec.terminationGracePeriodSeconds) < 0) spec.terminationGracePeriodSeconds = 1
  })
}

function completeSpec(draft: Draft): void {
  fill(draft, { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler' })
  preset(draft, { securityContext: {}, terminationGracePeriodSeconds: 30 })
  // The account has two names, an older one too.
  const account = draft.serviceAccountName ?? draft.serviceAccount
  if (account !== undefined) Object.assign(draft, { serviceAccountName: account, serviceAccount: account })
}

const volumeName = new Set(['name'])

function completeVolume(draft: Draft): void {
  if (Object.keys(draft).every((field) => volumeName.has(field))) draft.emptyDir = {}
  change(draft, 'image', (image) => {
    const latest = imageTag(typeof image.reference === 'string' ? image.reference : '') === 'latest'
    fill(image, { pullPolicy: latest ? 'Always' : 'IfNotPresent' })
  })
}

/** The first address is told twice. */
function completeStatus(draft: Draft): void {
  const first = at(listAt(draft, 'podIPs')[0], 'ip')
  const { podIP } = draft
  if (podIP === undefined && !isBlank(first)) draft.podIP = first ?? ''
  if (podIP !== undefined && podIP !== first) draft.podIPs = [{ ip: podIP }]
}

const withMode: Complete = (draft) => preset(draft, { defaultMode: 0o644 })

function completeController(draft: Draft): void {
  const labels = at(draft, 'spec', 'template', 'metadata', 'labels')
  if (!isObject(labels)) return
  change(draft, 'spec', (spec) => {
    if (Object.keys(objectAt(spec, 'selector')).length === 0) spec.selector = labels
  })
  if (at(draft, 'metadata', 'labels') === undefined)
    change(draft, 'metadata', (metadata) => preset(metadata, { labels }))
}

export const podDefaults: Readonly<Record<string, Complete>> = {
  'core.v1.Pod': completePod,
  'core.v1.PodStatus': completeStatus,
  'core.v1.PodSpec': completeSpec,
  'core.v1.Container': complete,
  'core.v1.EphemeralContainer': complete,
  'core.v1.Volume': completeVolume,
  'core.v1.SecretVolumeSource': withMode,
  'core.v1.ConfigMapVolumeSource': withMode,
  'core.v1.DownwardAPIVolumeSource': withMode,
  'core.v1.ProjectedVolumeSource': withMode,
  'core.v1.ServiceAccountTokenProjection': (draft) => preset(draft, { expirationSeconds: 3_600 }),
  'core.v1.HostPathVolumeSource': (draft) => preset(draft, { type: '' }),
  'core.v1.ObjectFieldSelector': (draft) => fill(draft, { apiVersion: 'v1' }),
  'core.v1.HTTPGetAction': (draft) => fill(draft, { path: '/', scheme: 'HTTP' }),
  'core.v1.Probe': (draft) =>
    fill(draft, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core.v1.ReplicationController': completeController,
}
