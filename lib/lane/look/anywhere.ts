import type { InventoryId } from '../../core/object-ref.ts'

/**
 * An id without its namespace. A cluster-scoped object may have one in Git, which the API server ignores: where it changes there, the
 * object is still the same one.
 */
export function anywhere(id: InventoryId): string {
  return id.slice(id.indexOf('_'))
}
