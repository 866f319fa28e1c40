import type { ResetFields } from '../fields/tracked-write.ts'
import { apiVersionOf } from '../object.ts'
import type { Resource, Served } from '../resource.ts'
import { hasOwnStatus } from './strategy.ts'

/** What the status endpoint of a kind leaves alone beside the spec (GetResetFields of each strategy). */
const besideSpec: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '/pods': [
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'ownerReferences'],
  ],
  'admissionregistration.k8s.io/validatingadmissionpolicies': [['metadata']],
  'apps/deployments': [['metadata', 'labels']],
  'networking.k8s.io/servicecidrs': [['metadata']],
  'storage.k8s.io/volumeattachments': [['metadata']],
}

/** What a write at an endpoint cannot change, and so does not own, in all versions of the kind. */
export function resetFields(
  resource: Resource,
  subresource: string,
  served: Served,
): Readonly<Record<string, ResetFields>> {
  const paths = resetPaths(resource, subresource)
  if (paths.length === 0) return {}
  // Writes of a custom object itself look at its version alone, those of its status at all.
  if (resource.custom !== undefined && subresource === '')
    return { [apiVersionOf(resource)]: { keep: 'all-but', paths } }
  const versions = served.all().filter(({ stored }) => stored === resource.stored)
  return Object.fromEntries(versions.map((one) => [apiVersionOf(one), { keep: 'all-but', paths }]))
}

function resetPaths(resource: Resource, subresource: string): readonly (readonly string[])[] {
  if (subresource === '') return hasOwnStatus(resource) ? [['status']] : []
  if (subresource !== 'status') return []
  if (resource.custom !== undefined) return [['metadata'], ['spec']]
  return [['spec'], ...(besideSpec[resource.stored] ?? [])]
}
