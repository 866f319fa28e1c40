import { at, type KubeObject, numberAt, textAt } from '../object.ts'
import type { Resource } from '../resource.ts'

/** What a field selector may ask of a kind, by its name, and how the value is found. */
export type FieldLabels = Readonly<Record<string, (object: KubeObject) => string>>

const named = paths('metadata.name', 'metadata.namespace')

/** Kinds that let more be asked than names (their conversion.go and strategy.go). */
const own: Readonly<Record<string, FieldLabels>> = {
  '/pods': {
    ...named,
    ...paths('spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'),
    ...paths('status.phase', 'status.podIP', 'status.nominatedNodeName'),
    'spec.hostNetwork': (pod) => String(at(pod, 'spec', 'hostNetwork') === true),
    'status.podIPs': (pod) => textAt(pod, 'status', 'podIP'),
    'spec.host': (pod) => textAt(pod, 'spec', 'nodeName'),
  },
  '/nodes': {
    ...paths('metadata.name'),
    'spec.unschedulable': (node) => String(at(node, 'spec', 'unschedulable') === true),
  },
  '/replicationcontrollers': { ...named, 'status.replicas': (one) => String(numberAt(one, 'status', 'replicas')) },
  '/events': {
    ...named,
    ...paths(...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(involved)),
    ...paths('reason', 'reportingComponent', 'type'),
    source: (event) => textAt(event, 'source', 'component') || textAt(event, 'reportingComponent'),
  },
  '/namespaces': paths('metadata.name', 'status.phase'),
  '/secrets': { ...named, ...paths('type') },
  '/services': { ...named, ...paths('spec.clusterIP', 'spec.type') },
  'batch/jobs': { ...named, 'status.successful': (job) => String(numberAt(job, 'status', 'succeeded')) },
  'certificates.k8s.io/certificatesigningrequests': paths('metadata.name', 'spec.signerName'),
}

/** What may be asked of a resource; the words in which anything else is refused. */
export function fieldLabels({ group, stored, kind, custom }: Resource): {
  readonly labels: FieldLabels
  readonly refusal: (label: string) => string
} {
  const unsupported = (label: string) => `field label not supported: ${label}`
  if (custom !== undefined) return { labels: { ...named, ...paths(...custom.selectable) }, refusal: unsupported }
  const labels = own[stored]
  if (stored === 'batch/jobs' && labels !== undefined) {
    return { labels, refusal: (label) => `field label ${JSON.stringify(label)} not supported for ${kind}` }
  }
  if (labels !== undefined)
    return { labels: group === 'events.k8s.io' ? renamed(labels) : labels, refusal: unsupported }
  const refusal = (label: string) =>
    `${JSON.stringify(label)} is not a known field selector: only "metadata.name", "metadata.namespace"`
  return { labels: named, refusal }
}

function involved(field: string): string {
  return `involvedObject.${field}`
}

/** Events of events.k8s.io say `regarding` and `reportingController`. */
function renamed(labels: FieldLabels): FieldLabels {
  return Object.fromEntries(
    Object.entries(labels).map(([label, read]) => [
      label.replace('involvedObject', 'regarding').replace('reportingComponent', 'reportingController'),
      read,
    ]),
  )
}

function paths(...labels: readonly string[]): FieldLabels {
  return Object.fromEntries(
    labels.map((label) => {
      const path = label.split('.')
      return [label, (object: KubeObject) => String(at(object, ...path) ?? '')]
    }),
  )
}
