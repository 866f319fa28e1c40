import type { Template } from 'aws-cdk-lib/assertions'
import { rightsOf } from '../../infra/policies.ts'

const object = '<StoreBucket.Arn>/'

/** What the role of a function may do with the bucket, as `s3:Action key-pattern`; the function by its logical name. */
export function storeRights(template: Template, functionName: string): readonly string[] {
  const role = functionName.replace(/Function[0-9A-F]{8}$/, 'Role')
  return rightsOf(template)
    .filter(({ holder, effect, action }) => holder === role && effect === 'allow' && action.startsWith('s3:'))
    .map(({ action, resource }) => `${action} ${resource.startsWith(object) ? resource.slice(object.length) : ''}`)
}
