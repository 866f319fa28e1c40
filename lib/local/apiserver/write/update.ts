import { notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { admitCreate } from './admission.ts'
import { complain } from './complain.ts'
import { store, type WriteResult, withSystemFields, writer } from './create.ts'
import type { WriteOptions } from './options.ts'
import { checkName, placed } from './place.ts'
import type { WriteWorld } from './ports.ts'
import { replace } from './replace.ts'

/** Kinds that a PUT may create (AllowCreateOnUpdate of their strategies). */
const createdByUpdate: ReadonlySet<string> = new Set([
  '/endpoints',
  '/events',
  '/limitranges',
  '/services',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/rolebindings',
  'rbac.authorization.k8s.io/roles',
])

/** Replaces an object by a body. Throws a Failure where it may not be. */
export function update(body: JsonObject, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource, namespace = '', name = '', subresource } = target
  const { object, complaints } = world.codec.decode(placed(body, target), resource)
  const warnings = complain(complaints, object, options)
  checkName(object, name)
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) {
    if (subresource !== undefined || !createdByUpdate.has(resource.stored)) throw notFound(resource, name)
    admitCreate(object, resource, world)
    const whole = withSystemFields(object, world)
    const tracked = world.fields.update({ resource, object: whole, ...writer(options, world) })
    return { ...store(tracked, resource, options, world), warnings }
  }
  const tracked = world.fields.update({ resource, live, object, ...writer(options, world, subresource?.name) })
  return { ...replace(tracked, live, target, options, world), warnings }
}
