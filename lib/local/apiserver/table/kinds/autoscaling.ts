import type { Json } from '../../json.ts'
import { at, type KubeObject, listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { type Cells, listed, none, number, unset } from '../cells.ts'

const unknown = '<unknown>'

export const autoscalingCells: Cells = {
  'autoscaling/horizontalpodautoscalers': {
    Reference: (one) =>
      `${textAt(one, 'spec', 'scaleTargetRef', 'kind')}/${textAt(one, 'spec', 'scaleTargetRef', 'name')}`,
    Targets: targets,
    MinPods: (one) => String(at(one, 'spec', 'minReplicas') ?? unset),
    MaxPods: number('spec.maxReplicas'),
    Replicas: number('status.currentReplicas'),
  },
}

function targets(autoscaler: KubeObject): string {
  const statuses = listAt(autoscaler, 'status', 'currentMetrics')
  const all = listAt(autoscaler, 'spec', 'metrics').map((metric, index) => metricText(metric, statuses[index]))
  return listed(all, 2, ', ') || none
}

const sources: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
}

function metricText(metric: Json, status: Json | undefined): string {
  const type = textAt(metric, 'type')
  const source = sources[type]
  if (source === undefined) return '<unknown type>'
  const target = objectAt(metric, source, 'target')
  const current = at(status, source) === undefined ? undefined : objectAt(status, source, 'current')
  const quantity = (name: string) => (current === undefined ? unknown : textAt(current, name))
  if (type === 'Pods') return `${quantity('averageValue') || '0'}/${textAt(target, 'averageValue')}`
  const average = target.averageValue
  const isResource = type === 'Resource' || type === 'ContainerResource'
  if (isResource) {
    const name = textAt(metric, source, 'name')
    if (average !== undefined) return `${name}: ${quantity('averageValue') || '0'}/${String(average)}`
    return `${name}: ${percent(current, unknown)}/${percent(target, '<auto>')}`
  }
  if (average !== undefined) return `${quantity('averageValue') || unknown}/${String(average)} (avg)`
  return `${quantity('value') || '0'}/${textAt(target, 'value')}`
}

function percent(value: Json | undefined, otherwise: string): string {
  return at(value, 'averageUtilization') === undefined ? otherwise : `${numberAt(value, 'averageUtilization')}%`
}
