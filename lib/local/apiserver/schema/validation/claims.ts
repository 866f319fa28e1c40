import { equal, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, objectAt, textAt, withAt } from '../../object.ts'
import { ifThere, matching, unchanged } from './checks.ts'
import { type Mistake, missing, notAllowed, unsupported, wrong } from './mistake.ts'
import { milliOf } from './resources.ts'
import { selectorMistakes } from './selectors.ts'
import { dnsSubdomain } from './texts.ts'

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

/** A claim may come to its volume, and a bound one may grow. */
function changeMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  const bound = textAt(old, 'status', 'phase') === 'Bound'
  const size = ['resources', 'requests', 'storage']
  const free = [
    ...(textAt(old, 'spec', 'volumeName') === '' ? [['volumeName']] : []),
    ...(bound ? [size, ['volumeAttributesClassName']] : []),
  ]
  const fixed = (one: JsonObject) => free.reduce((spec, path) => withAt(spec, path, undefined), objectAt(one, 'spec'))
  const [now, before] = [object, old].map((one) => milliOf(at(one, 'spec', ...size)))
  const capacity = milliOf(at(old, 'status', 'capacity', 'storage'))
  const shrinks = now !== undefined && before !== undefined && now < before && now <= capacity
  return [
    ...(equal(fixed(object), fixed(old))
      ? []
      : [
          notAllowed(
            'spec',
            'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
          ),
        ]),
    ...(shrinks ? [notAllowed('spec.resources.requests.storage', 'field can not be less than status.capacity')] : []),
    ...unchanged(at(object, 'spec', 'volumeMode'), at(old, 'spec', 'volumeMode'), 'volumeMode'),
  ]
}
