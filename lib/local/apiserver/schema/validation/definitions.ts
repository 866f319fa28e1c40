import { equal, isObject, type Json, type JsonObject } from '../../json.ts'
import { at, listAt, objectAt, textAt } from '../../object.ts'
import { each, unchanged } from './checks.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { structuralMistakes } from './structural.ts'
import { dns1035Label, dnsSubdomain, type TextCheck } from './texts.ts'

/** Names of definitions are made of what they define. */
export function definitionName(object: JsonObject): TextCheck {
  const wanted = `${textAt(object, 'spec', 'names', 'plural')}.${textAt(object, 'spec', 'group')}`
  return (name) => [...dnsSubdomain(name), ...(name === wanted ? [] : ['must be spec.names.plural+"."+spec.group'])]
}

export function definitionMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const common = commonSchema(listAt(spec, 'versions'))
  return [
    ...groupMistakes(textAt(spec, 'group')),
    ...scopeMistakes(textAt(spec, 'scope')),
    ...each(spec.versions, 'spec.versions', (version, field) => versionMistakes(version, field, common === undefined)),
    ...versionsMistakes(listAt(spec, 'versions')),
    ...nameMistakes('spec.version', textAt(listAt(spec, 'versions')[0], 'name')),
    ...requiredNames(objectAt(spec, 'names')),
    ...namesMistakes(objectAt(spec, 'names'), 'spec.names'),
    ...(common === undefined ? [] : structuralMistakes(common, 'spec.validation.openAPIV3Schema')),
    ...(old === undefined ? [] : changeMistakes(object, old)),
    ...storedMistakes(object),
  ]
}

function groupMistakes(group: string): readonly Mistake[] {
  const field = 'spec.group'
  if (group === '') return [missing(field)]
  const found = dnsSubdomain(group)
  if (found.length > 0) return [wrong(field, group, found.join(','))]
  return group.includes('.') ? [] : [wrong(field, group, 'should be a domain with at least one dot')]
}

function scopeMistakes(scope: string): readonly Mistake[] {
  const scopes = ['Cluster', 'Namespaced']
  if (scope === '') return [missing('spec.scope')]
  return scopes.includes(scope) ? [] : [unsupported('spec.scope', scope, scopes)]
}

/** A schema that all versions share, which the server looks at once and calls by an older place. */
function commonSchema(versions: readonly Json[]): JsonObject | undefined {
  const [first, ...others] = versions.map((version) => at(version, 'schema', 'openAPIV3Schema'))
  return isObject(first) && others.every((other) => equal(first, other)) ? first : undefined
}

function versionMistakes(version: JsonObject, field: string, own: boolean): readonly Mistake[] {
  const schema = at(version, 'schema', 'openAPIV3Schema')
  return [
    ...(isObject(schema) ? [] : [missing(`${field}.schema.openAPIV3Schema`)]),
    ...nameMistakes(`${field}.name`, textAt(version, 'name')),
    ...(own && isObject(schema) ? structuralMistakes(schema, `${field}.schema.openAPIV3Schema`) : []),
  ]
}

function nameMistakes(field: string, name: string): readonly Mistake[] {
  const found = dns1035Label(name)
  return found.length === 0 ? [] : [wrong(field, name, found.join(','))]
}

function versionsMistakes(versions: readonly Json[]): readonly Mistake[] {
  const names = versions.map((version) => textAt(version, 'name'))
  const stored = versions.filter((version) => at(version, 'storage') === true).length
  return [
    ...(new Set(names).size === names.length
      ? []
      : [wrong('spec.versions', versions, 'must contain unique version names')]),
    ...(stored === 1
      ? []
      : [wrong('spec.versions', versions, 'must have exactly one version marked as storage version')]),
  ]
}

function requiredNames(names: JsonObject): readonly Mistake[] {
  return ['plural', 'singular', 'kind', 'listKind']
    .filter((name) => textAt(names, name) === '')
    .map((name) => missing(`spec.names.${name}`))
}

function namesMistakes(names: JsonObject, field: string): readonly Mistake[] {
  const label = (name: string, text: string, before = '') => {
    const found = text === '' ? [] : dns1035Label(before === '' ? text : text.toLowerCase())
    return found.length === 0 ? [] : [wrong(`${field}.${name}`, text, before + found.join(','))]
  }
  const mixed = 'may have mixed case, but should otherwise match: '
  const [kind, listKind] = [textAt(names, 'kind'), textAt(names, 'listKind')]
  return [
    ...label('plural', textAt(names, 'plural')),
    ...label('singular', textAt(names, 'singular')),
    ...label('kind', kind, mixed),
    ...label('listKind', listKind, mixed),
    ...listAt(names, 'shortNames').flatMap((name, index) => label(`shortNames[${index}]`, String(name))),
    ...(kind !== '' && kind === listKind
      ? [wrong(`${field}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
    ...listAt(names, 'categories').flatMap((name, index) => label(`categories[${index}]`, String(name))),
  ]
}

/** What objects are known by stays. */
function changeMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  const same = (...path: readonly string[]) =>
    unchanged(at(object, 'spec', ...path), at(old, 'spec', ...path), ['spec', ...path].join('.'))
  const established = listAt(old, 'status', 'conditions').some(
    (one) => at(one, 'type') === 'Established' && at(one, 'status') === 'True',
  )
  return [
    ...(established ? [...same('scope'), ...same('names', 'kind')] : []),
    ...same('group'),
    ...same('names', 'plural'),
  ]
}

function storedMistakes(object: JsonObject): readonly Mistake[] {
  const field = 'status.storedVersions'
  const stored = listAt(object, 'status', 'storedVersions')
  if (stored.length === 0) return [wrong(field, null, 'must have at least one stored version')]
  const versions = listAt(object, 'spec', 'versions')
  return [
    ...versions
      .filter(
        (version) =>
          at(version, 'storage') === true && !stored.some((name) => equal(name, at(version, 'name') ?? null)),
      )
      .map((version) => wrong(field, stored, `must have the storage version ${textAt(version, 'name')}`)),
    ...stored.flatMap((name, index) => {
      if (versions.some((version) => at(version, 'name') === name)) return []
      const one = String(name)
      const detail = `missing from spec.versions; ${one} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${one} and removes ${one} from status.storedVersions`
      return [wrong(`${field}[${index}]`, name, detail)]
    }),
  ]
}
