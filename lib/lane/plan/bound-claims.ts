import { textAt } from '../../core/json.ts'
import { type InventoryId, parseInventoryId } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { LaneDeps } from '../deps.ts'
import { typeOf } from '../look/type-of.ts'
import type { UnitDeletions } from './deletions.ts'

/** PersistentVolumeClaims among the deletions that hold data: bound, or not known not to be. */
export async function boundClaims(
  { api }: Pick<LaneDeps, 'api'>,
  all: ReadonlyMap<UnitId, UnitDeletions>,
): Promise<ReadonlySet<InventoryId>> {
  const bound = new Set<InventoryId>()
  for (const { deletions } of all.values()) {
    for (const { id } of deletions) {
      const ref = parseInventoryId(id)
      if (ref?.kind !== 'PersistentVolumeClaim' || ref.group !== '') continue
      const type = await typeOf(api, { ...ref, version: 'v1' })
      const answer = type instanceof Problem ? undefined : await api.get(type, ref.namespace, ref.name)
      const free = answer?.kind === 'ok' ? textAt(answer.value, 'status', 'phase') !== 'Bound' : answer?.status === 404
      if (!free) bound.add(id)
    }
  }
  return bound
}
