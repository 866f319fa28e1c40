import { closest } from '../../core/closest.ts'
import { type ObjectRef, parseInventoryId, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { InventoryEntry } from '../../store/record.ts'
import type { FoundUnit } from '../state/find-unit.ts'
import type { State } from '../state/read-state.ts'
import { isNamed, type NamedObject } from './object-argument.ts'

/** An object with the unit that owns it. */
export interface FoundObject extends FoundUnit {
  readonly ref: Omit<ObjectRef, 'version'>
  readonly entry: InventoryEntry
}

/** The one object of all inventories that a person names. */
export function findObject({ clusters, problems }: State, named: NamedObject): FoundObject {
  const all = clusters.flatMap((cluster) =>
    cluster.records.flatMap((record) =>
      record.inventory.flatMap((entry): readonly FoundObject[] => {
        const ref = parseInventoryId(entry.id)
        return ref === undefined ? [] : [{ cluster, record, ref, entry }]
      }),
    ),
  )
  const found = all.filter(({ ref }) => isNamed(named, ref))
  const [first] = found
  if (first === undefined) throw nobody(named, all, problems.length > 0)
  if (found.length > 1) throw several(found)
  return first
}

function nobody(named: NamedObject, all: readonly FoundObject[], isPartial: boolean): Problem {
  const { kind, namespace, name } = named
  const subject = [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/')
  const meant = meantBy(named, all) ?? closest(subject, [...new Set(all.map(({ ref }) => subjectOf(ref)))])
  return new Problem({
    code: 'NotFound',
    subject,
    what: isPartial ? 'was not found, and not all records could be read' : 'is owned by no unit',
    remedy: meant === undefined ? '"sluice tree UNIT" lists what a unit owns' : `Did you mean ${meant}?`,
  })
}

/** An object of that kind whose name is nearly the same, or is the same in another namespace. */
function meantBy(named: NamedObject, all: readonly FoundObject[]): string | undefined {
  const sameKind = all.filter(({ ref }) => isNamed({ ...named, namespace: undefined, name: ref.name }, ref))
  const name = closest(
    named.name,
    sameKind.map(({ ref }) => ref.name),
  )
  const meant = sameKind.find(({ ref }) => ref.name === name)
  return meant && subjectOf(meant.ref)
}

function several(found: readonly FoundObject[]): Problem {
  const clusters = new Set(found.map(({ cluster }) => cluster.name))
  const subjects = [...new Set(found.map(({ ref }) => subjectOf(ref)))]
  const [first] = found
  if (subjects.length === 1 && clusters.size > 1) {
    return new Problem({
      code: 'InvalidInput',
      subject: subjects[0] ?? '',
      what: `is on ${clusters.size} clusters: ${[...clusters].join(', ')}`,
      remedy: `Add --cluster, for example --cluster ${first?.cluster.name ?? ''}`,
    })
  }
  const each = found.map(({ cluster, record, ref }) => `${subjectOf(ref)} of ${record.unit} on ${cluster.name}`)
  return new Problem({
    code: 'InvalidInput',
    what: `${found.length} objects have that name: ${each.join('; ')}`,
    remedy: 'Write it as Kind/namespace/name, and add --cluster where it is not unique',
  })
}
