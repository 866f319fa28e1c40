import { at, groupVersionOf, type KubeObject, listAt, textAt } from '../../object.ts'
import { type Cells, containers, none, number, outOf, value } from '../cells.ts'
import { labelsText, selectorOrNone, selectorText } from '../selector-text.ts'

const template = containers('spec.template.spec')
const selector = (object: KubeObject) => selectorOrNone(at(object, 'spec', 'selector'))

export const appsCells: Cells = {
  'apps/deployments': {
    Ready: outOf('status.readyReplicas', 'spec.replicas'),
    'Up-to-date': number('status.updatedReplicas'),
    Available: number('status.availableReplicas'),
    ...template,
    Selector: (object) => selectorText(at(object, 'spec', 'selector')),
  },
  'apps/replicasets': {
    Desired: number('spec.replicas'),
    Current: number('status.replicas'),
    Ready: number('status.readyReplicas'),
    ...template,
    Selector: selector,
  },
  'apps/statefulsets': { Ready: outOf('status.readyReplicas', 'spec.replicas'), ...template },
  'apps/daemonsets': {
    Desired: number('status.desiredNumberScheduled'),
    Current: number('status.currentNumberScheduled'),
    Ready: number('status.numberReady'),
    'Up-to-date': number('status.updatedNumberScheduled'),
    Available: number('status.numberAvailable'),
    'Node Selector': (object) => labelsText(at(object, 'spec', 'template', 'spec', 'nodeSelector')),
    ...template,
    Selector: selector,
  },
  'apps/controllerrevisions': { Controller: controllerOf, Revision: value('revision', 0) },
}

function controllerOf({ metadata }: KubeObject): string {
  const owner = listAt(metadata, 'ownerReferences').find((one) => at(one, 'controller') === true)
  if (owner === undefined) return none
  const { group } = groupVersionOf(textAt(owner, 'apiVersion'))
  const kind = textAt(owner, 'kind').toLowerCase()
  return `${group === '' ? kind : `${kind}.${group}`}/${textAt(owner, 'name')}`
}
