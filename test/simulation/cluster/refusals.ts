import type { Refusal } from '../../../lib/apply/cluster.ts'

/** No object of that name, or no namespace to create it in. */
export function notFound(name: string): Refusal {
  return { kind: 'refused', status: 404, reason: 'NotFound', message: `"${name}" not found`, causes: [] }
}

/** A precondition does not hold. */
export function conflict(name: string): Refusal {
  const message = `Operation cannot be fulfilled on "${name}": the object has been modified`
  return { kind: 'refused', status: 409, reason: 'Conflict', message, causes: [] }
}

/** A patch whose test or path does not hold. */
export function invalid(name: string): Refusal {
  return { kind: 'refused', status: 422, reason: 'Invalid', message: `"${name}" cannot be patched`, causes: [] }
}
