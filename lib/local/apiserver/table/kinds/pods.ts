import type { Json } from '../../json.ts'
import { at, type KubeObject, listAt, textAt } from '../../object.ts'
import { ageOf } from '../age.ts'
import { type Cells, containers, none, text } from '../cells.ts'
import { isTrue } from '../conditions.ts'
import { labelsText } from '../selector-text.ts'
import { podState } from './pod-state.ts'

export const podCells: Cells = {
  '/pods': {
    Ready: (pod) => {
      const { ready, total } = podState(pod)
      return `${ready}/${total}`
    },
    Status: (pod) => podState(pod).status,
    Restarts: (pod, now) => {
      const { restarts, lastRestart } = podState(pod)
      return restarts === 0 || lastRestart === '' ? `${restarts}` : `${restarts} (${ageOf(lastRestart, now)} ago)`
    },
    IP: (pod) => textAt(listAt(pod, 'status', 'podIPs')[0], 'ip') || none,
    Node: text('spec.nodeName', none),
    'Nominated Node': text('status.nominatedNodeName', none),
    'Readiness Gates': readinessGates,
  },
  '/podtemplates': {
    ...containers('template.spec'),
    'Pod Labels': (one) => labelsText(at(one, 'template', 'metadata', 'labels')),
  },
}

function readinessGates(pod: KubeObject): Json {
  const gates = listAt(pod, 'spec', 'readinessGates')
  const met = gates.filter((gate) => isTrue(pod, textAt(gate, 'conditionType')))
  return gates.length === 0 ? none : `${met.length}/${gates.length}`
}

/** What marks the row of a pod that is done, for `kubectl get` to leave out what it does not watch for. */
export function rowConditions(object: KubeObject): readonly Json[] | undefined {
  switch (textAt(object, 'status', 'phase')) {
    case 'Succeeded':
      return [rowCompleted('Succeeded', 'The pod has completed successfully.')]
    case 'Failed':
      return [rowCompleted('Failed', 'The pod failed.')]
    default:
      return undefined
  }
}

function rowCompleted(reason: string, message: string): Json {
  return { type: 'Completed', status: 'True', reason, message }
}
