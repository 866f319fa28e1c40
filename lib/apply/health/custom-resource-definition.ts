import type { Json } from '../../core/json.ts'
import { conditionsOf } from './fields.ts'
import { current, failed, type Health, inProgress } from './health.ts'

/** CustomResourceDefinition: its names were accepted and it is served. */
export function customResourceDefinition(object: Json): Health {
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (type === 'NamesAccepted' && status === 'False') return failed(message)
    if (type !== 'Established') continue
    if (status === 'False' && reason !== 'Installing') return failed(message)
    if (status === 'True') return current('CRD is established')
  }
  return inProgress('Install in progress')
}
