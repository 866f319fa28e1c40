import { isObject, type JsonObject } from '../../../json.ts'
import { listAt } from '../../../object.ts'
import { type Complete, change, type Draft, preset } from './draft.ts'

const utilization = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
}
const scaleUp: JsonObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}
const scaleDown: JsonObject = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }

function completeAutoscaler(draft: Draft): void {
  preset(draft, { minReplicas: 1 })
  if (listAt(draft, 'metrics').length === 0) draft.metrics = [utilization]
  change(draft, 'behavior', (behavior) => {
    behavior.scaleUp = { ...scaleUp, ...(isObject(behavior.scaleUp) ? behavior.scaleUp : {}) }
    behavior.scaleDown = { ...scaleDown, ...(isObject(behavior.scaleDown) ? behavior.scaleDown : {}) }
  })
}

export const autoscalingDefaults: Readonly<Record<string, Complete>> = {
  // What is wanted of the CPU depends on annotations, and comes with the conversion to autoscaling/v2.
  'autoscaling.v1.HorizontalPodAutoscalerSpec': (draft) => preset(draft, { minReplicas: 1 }),
  'autoscaling.v2.HorizontalPodAutoscalerSpec': completeAutoscaler,
}
