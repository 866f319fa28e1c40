import { isObject } from '../../../json.ts'
import { objectAt } from '../../../object.ts'
import { change, type Draft } from './draft.ts'

/** A Pod with limits of its own asks for them where its containers do not ask for anything. */
export function completePodResources(spec: Draft): void {
  const limits = objectAt(spec, 'resources', 'limits')
  if (!isObject(spec.resources) || Object.keys(limits).length === 0) return
  change(spec, 'resources', (resources) => {
    const whole = Object.entries(limits).filter(([name]) => /^(cpu|memory|hugepages-.*)$/.test(name))
    const requests = { ...Object.fromEntries(whole), ...objectAt(resources, 'requests') }
    if (Object.keys(requests).length > 0) resources.requests = requests
  })
}
