import { isObject, type Json, type JsonObject } from '../../../lib/local/apiserver/json.ts'
import { listAt, textAt } from '../../../lib/local/apiserver/object.ts'

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'

/** The columns that kinds are shown in, by group and plural name; those of a kind that has none of its own are the `default`. */
export async function columnsOf(
  groups: readonly JsonObject[],
  table: (path: string) => Promise<Json>,
): Promise<readonly (readonly [string, Json])[]> {
  const found = new Map<string, Json>()
  for (const { group, path, resource } of listed(groups)) {
    const address = `${group}/${textAt(resource, 'plural')}`
    if (!found.has(address))
      found.set(address, listAt(await table(`${path}/${textAt(resource, 'plural')}`), 'columnDefinitions'))
  }
  const none = found.get(definitions) ?? []
  const own = [...found].filter(([, columns]) => JSON.stringify(columns) !== JSON.stringify(none))
  return [['default', none], ...own]
}

function listed(groups: readonly JsonObject[]) {
  return groups.flatMap((group) =>
    listAt(group, 'versions').flatMap((version) => {
      const [name, of] = [textAt(version, 'name'), textAt(group, 'name')]
      const path = of === '' ? `/api/${name}` : `/apis/${of}/${name}`
      return listAt(version, 'resources')
        .filter((resource) => isObject(resource) && listAt(resource, 'verbs').includes('list'))
        .map((resource) => ({ group: of, path, resource }))
    }),
  )
}
