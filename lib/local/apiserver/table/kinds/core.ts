import { at, type KubeObject, listAt, objectAt, textAt } from '../../object.ts'
import { type Cells, containers, none, number, text } from '../cells.ts'
import { conditionOf } from '../conditions.ts'
import { labelsText } from '../selector-text.ts'

const size = (object: KubeObject, field: string) => Object.keys(objectAt(object, field)).length

export const coreCells: Cells = {
  '/configmaps': { Data: (one) => size(one, 'data') + size(one, 'binaryData') },
  '/secrets': { Type: text('type'), Data: (one) => size(one, 'data') },
  '/serviceaccounts': {},
  '/namespaces': { Status: text('status.phase') },
  '/replicationcontrollers': {
    Desired: number('spec.replicas'),
    Current: number('status.replicas'),
    Ready: number('status.readyReplicas'),
    ...containers('spec.template.spec'),
    Selector: (one) => labelsText(at(one, 'spec', 'selector')),
  },
  '/resourcequotas': {
    Request: (quota) => amounts(quota, (name) => !name.startsWith('limits.')),
    Limit: (quota) => amounts(quota, (name) => name.startsWith('limits.')),
  },
  '/nodes': {
    Status: nodeStatus,
    Roles: nodeRoles,
    Version: text('status.nodeInfo.kubeletVersion'),
    'Internal-IP': (node) => addressOf(node, 'InternalIP'),
    'External-IP': (node) => addressOf(node, 'ExternalIP'),
    'OS-Image': text('status.nodeInfo.osImage', '<unknown>'),
    'Kernel-Version': (node) => {
      const { kernelVersion, architecture } = objectAt(node, 'status', 'nodeInfo')
      const version = kernelVersion || '<unknown>'
      return architecture ? `${String(version)} (${String(architecture)})` : version
    },
    'Container-Runtime': text('status.nodeInfo.containerRuntimeVersion', '<unknown>'),
  },
}

function amounts(quota: KubeObject, lets: (name: string) => boolean): string {
  const used = objectAt(quota, 'status', 'used')
  return Object.entries(objectAt(quota, 'status', 'hard'))
    .filter(([name]) => lets(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, hard]) => `${name}: ${String(used[name] ?? '0')}/${String(hard)}`)
    .join(', ')
}

function nodeStatus(node: KubeObject): string {
  const ready = conditionOf(node, 'Ready')
  const state = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  return at(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state
}

const rolePrefix = 'node-role.kubernetes.io/'

function nodeRoles(node: KubeObject): string {
  const roles = Object.entries(objectAt(node.metadata, 'labels')).flatMap(([label, value]) =>
    label.startsWith(rolePrefix)
      ? [label.slice(rolePrefix.length)]
      : label === 'kubernetes.io/role'
        ? [String(value)]
        : [],
  )
  return (
    [...new Set(roles)]
      .filter((role) => role !== '')
      .toSorted()
      .join(',') || none
  )
}

function addressOf(node: KubeObject, type: string): string {
  const found = listAt(node, 'status', 'addresses').find((one) => textAt(one, 'type') === type)
  return found === undefined ? none : textAt(found, 'address')
}
