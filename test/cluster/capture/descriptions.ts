import { isObject, type JsonObject } from '../../../lib/local/apiserver/json.ts'
import { objectAt, textAt } from '../../../lib/local/apiserver/object.ts'

/** What the server says of a type (under '') and of its fields, for `kubectl explain`. */
export function descriptionsOf(definition: JsonObject): Readonly<Record<string, string>> {
  const fields = Object.entries(objectAt(definition, 'properties')).map(([name, field]): [string, string] => [
    name,
    isObject(field) ? textAt(field, 'description') : '',
  ])
  const all: readonly [string, string][] = [['', textAt(definition, 'description')], ...fields]
  return Object.fromEntries(all.filter(([, text]) => text !== ''))
}
