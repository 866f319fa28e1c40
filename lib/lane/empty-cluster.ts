import type { ClusterApi, ResourceType } from '../apply/cluster.ts'
import { inParallel } from '../core/in-parallel.ts'
import { kindPartOf, parseInventoryId, subjectOfId } from '../core/object-ref.ts'
import type { Problem } from '../core/problem.ts'
import type { UnitRecord } from '../store/record.ts'
import { listKind } from './look/listed.ts'

const listsAtOnce = 8
/** Enough to see what they are. */
const mostNamed = 3

/**
 * Makes sure that a cluster holds nothing that carries an owner label, of any kind that it serves. A kind that may not be listed is passed
 * over unless records name it: nothing of ours can be where we may not look.
 */
export async function checkEmpty(
  { api }: { readonly api: ClusterApi },
  records: readonly UnitRecord[],
  refused: (what: string) => Problem,
): Promise<void> {
  const { types, unavailable } = await api.types()
  const [group] = unavailable
  if (group !== undefined) throw refused(`it cannot be told what it holds, for ${group} does not answer`)
  const ours = new Set(records.flatMap(({ inventory }) => inventory.map(({ id }) => kindPartOf(id).replace('_', '/'))))
  const namespaces = new Set(
    records.flatMap(({ inventory }) => inventory.flatMap(({ id }) => parseInventoryId(id)?.namespace || [])),
  )
  const found = await inParallel(types.filter(isListed), listsAtOnce, async (type) => {
    const kind = `${type.group}/${type.kind}`
    const listed = await listKind(api, type, kind, { namespaces })
    if (listed.kind === 'listed') return [...listed.objects.keys()]
    if (listed.kind === 'unlisted' && ours.has(kind))
      throw refused(`it cannot be told what it holds: ${listed.problem.message}`)
    return []
  })
  const objects = [...new Set(found.flat())]
  if (objects.length === 0) return
  const named = objects.slice(0, mostNamed).map(subjectOfId).join(', ')
  const more = objects.length > mostNamed ? ` and ${objects.length - mostNamed} more` : ''
  throw refused(`it holds objects with owner labels: ${named}${more}`)
}

function isListed({ verbs }: ResourceType): boolean {
  return verbs.includes('list')
}
