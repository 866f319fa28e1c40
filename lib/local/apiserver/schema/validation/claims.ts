import { equal, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, objectAt, textAt, withAt } from '../../object.ts'
import { internalForm } from '../internal-form.ts'
import { ifThere, matching, unchanged } from './checks.ts'
import { type Mistake, missing, notAllowed, unsupported, wrong } from './mistake.ts'
import { milliOf } from './resources.ts'
import { selectorMistakes } from './selectors.ts'
import { dnsSubdomain } from './texts.ts'
import { unifiedDiff } from './unified-diff.ts'

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
export const volumeModes = ['Block', 'Filesystem']

/** What a claim of a volume asks for. */
export function claimSpecMistakes(spec: Json | undefined, field: string): readonly Mistake[] {
  const asked = listAt(spec, 'accessModes')
  const once =
    asked.includes('ReadWriteOncePod') &&
    asked.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(String(mode)))
  const size = at(spec, 'resources', 'requests', 'storage')
  const storage = `${field}.resources[storage]`
  return [
    ...(asked.length === 0 ? [missing(`${field}.accessModes`, 'at least 1 access mode is required')] : []),
    ...ifThere(spec, 'selector', field, selectorMistakes),
    ...asked
      .filter((mode) => !modes.includes(String(mode)))
      .map((mode) => unsupported(`${field}.accessModes`, mode, modes)),
    ...(once ? [notAllowed(`${field}.accessModes`, 'may not use ReadWriteOncePod with other access modes')] : []),
    ...(size === undefined
      ? [missing(storage)]
      : milliOf(size) <= 0n
        ? [wrong(storage, size, 'must be greater than zero')]
        : []),
    ...ifThere(spec, 'storageClassName', field, (name, where) =>
      name === '' ? [] : matching(name, where, dnsSubdomain),
    ),
    ...ifThere(spec, 'volumeMode', field, (mode, where) =>
      volumeModes.includes(String(mode)) ? [] : [unsupported(where, mode, volumeModes)],
    ),
  ]
}

export function claimMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const own = claimSpecMistakes(object.spec, 'spec')
  return old === undefined ? own : [...own, ...changeMistakes(object, old)]
}

const formerClass = 'volume.beta.kubernetes.io/storage-class'
const immutable =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

/** A claim may come to its volume and to a storage class, and a bound one may grow. */
function changeMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  const size = ['resources', 'requests', 'storage']
  const [next, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  const [fixed, compared] = [fixedSpec(object, old), withAt(before, ['volumeName'], settledVolume(next, before))]
  const [now, then] = [milliOf(at(next, ...size)), milliOf(at(before, ...size))]
  const shrinks = now < then && now <= milliOf(at(old, 'status', 'capacity', 'storage'))
  return [
    ...(comesFromAnnotation(object, old) ? [] : formerClassMistakes(object, old)),
    ...(equal(fixed, compared) ? [] : [notAllowed('spec', `${immutable}\n${specDiff(compared, fixed)}`)]),
    ...(shrinks ? [notAllowed('spec.resources.requests.storage', 'field can not be less than status.capacity')] : []),
    ...unchanged(next.volumeMode, before.volumeMode, 'volumeMode'),
  ]
}

/** A claim that has no volume takes any. */
function settledVolume(next: JsonObject, before: JsonObject): Json | undefined {
  return textAt(before, 'volumeName') === '' ? next.volumeName : before.volumeName
}

/** The new spec with what may change as it was. */
function fixedSpec(object: JsonObject, old: JsonObject): JsonObject {
  const [next, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  const requests = ['resources', 'requests']
  const isBound = textAt(old, 'status', 'phase') === 'Bound'
  const named = comesFromAnnotation(object, old)
    ? withAt(next, ['storageClassName'], undefined)
    : mayNameClass(object, old)
      ? withAt(next, ['storageClassName'], before.storageClassName)
      : next
  if (!isBound) return named
  const storage = at(before, ...requests, 'storage')
  const sized = at(named, ...requests) === undefined ? named : withAt(named, [...requests, 'storage'], storage)
  return withAt(sized, ['volumeAttributesClassName'], before.volumeAttributesClassName)
}

function annotated(object: JsonObject): Json | undefined {
  return at(object, 'metadata', 'annotations', formerClass)
}

/** The class of the annotation of former times moves to the field. */
function comesFromAnnotation(object: JsonObject, old: JsonObject): boolean {
  const [name, before] = [at(object, 'spec', 'storageClassName'), annotated(old)]
  const kept = annotated(object)
  const isNew = name !== undefined && at(old, 'spec', 'storageClassName') === undefined
  return isNew && before !== undefined && name === before && (kept === undefined || kept === before)
}

/** A claim that names no class may name one later. */
function mayNameClass(object: JsonObject, old: JsonObject): boolean {
  const name = at(object, 'spec', 'storageClassName')
  const before = annotated(old)
  const isNew = name !== undefined && at(old, 'spec', 'storageClassName') === undefined
  return isNew && (before === undefined || before === name)
}

function formerClassMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  return unchanged(annotated(object) ?? '', annotated(old) ?? '', `metadata.annotations[${formerClass}]`)
}

function specDiff(before: JsonObject, after: JsonObject): string {
  const [one, other] = [before, after].map((spec) =>
    JSON.stringify(internalForm(spec, 'core.PersistentVolumeClaimSpec'), undefined, 1),
  )
  return unifiedDiff(one ?? '', other ?? '')
}
