import type { Json, JsonObject } from '../../../lib/local/apiserver/json.ts'
import { listAt, objectAt, textAt } from '../../../lib/local/apiserver/object.ts'

/** What an aggregated discovery document says, in its own order, as the loader reads it. */
export function groupsOf(discovery: JsonObject, left: ReadonlySet<string>): readonly JsonObject[] {
  return listAt(discovery, 'items')
    .filter((group) => !left.has(textAt(group, 'metadata', 'name')))
    .map((group) => ({
      name: textAt(group, 'metadata', 'name'),
      versions: listAt(group, 'versions')
        .filter((version) => /^v\d+$/.test(textAt(version, 'version')))
        .map((version) => ({
          name: textAt(version, 'version'),
          resources: listAt(version, 'resources').map((resource) => resourceOf(resource)),
        })),
    }))
}

function resourceOf(resource: Json): JsonObject {
  return {
    plural: textAt(resource, 'resource'),
    ...{ singular: textAt(resource, 'singularResource'), ...kindOf(resource) },
    namespaced: textAt(resource, 'scope') === 'Namespaced',
    shortNames: listAt(resource, 'shortNames'),
    categories: listAt(resource, 'categories'),
    verbs: listAt(resource, 'verbs'),
    subresources: listAt(resource, 'subresources').map((one) => ({
      ...{ name: textAt(one, 'subresource'), ...kindOf(one) },
      verbs: listAt(one, 'verbs'),
    })),
  }
}

/** Group and version are there where they are not those of the resource. */
function kindOf(resource: Json): JsonObject {
  const { kind = '', group = '', version = '' } = objectAt(resource, 'responseKind')
  return { kind, ...(version !== '' && { group, version }) }
}
