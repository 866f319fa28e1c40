import type { ResourceType } from '../../../apply/cluster.ts'
import { at, type Json, textAt } from '../../../core/json.ts'
import { apiVersionOf, splitApiVersion } from '../../../core/object-ref.ts'
import type { Discovered } from './discovered.ts'

/** `v1` of /api and every group version of /apis, preferred versions first. */
export function groupVersions(api: Json, apis: Json): readonly string[] {
  const core = list(at(api, 'versions')).filter((version) => typeof version === 'string')
  const others = list(at(apis, 'groups')).flatMap((group) => {
    const preferred = textAt(group, 'preferredVersion', 'groupVersion')
    const all = list(at(group, 'versions')).flatMap((version) => textAt(version, 'groupVersion') ?? [])
    return [...all].sort((a, b) => Number(b === preferred) - Number(a === preferred))
  })
  return [...core, ...others]
}

/** One request per group version, as before aggregated discovery. A group that does not answer is unavailable, the others still count. */
export async function classicDiscovery(
  versions: readonly string[],
  get: (path: string) => Promise<Json | undefined>,
): Promise<Discovered> {
  const read = await Promise.all(
    versions.map(async (groupVersion) => {
      const { group, version } = splitApiVersion(groupVersion)
      const answer = await get(group === '' ? `/api/${version}` : `/apis/${apiVersionOf({ group, version })}`)
      if (answer === undefined) return { types: [], unavailable: [group] }
      return { types: readResources(group, version, answer), unavailable: [] }
    }),
  )
  return { types: read.flatMap(({ types }) => types), unavailable: [...new Set(read.flatMap((r) => r.unavailable))] }
}

function readResources(group: string, version: string, answer: Json): readonly ResourceType[] {
  return list(at(answer, 'resources')).flatMap((resource) => {
    const [plural, kind] = [textAt(resource, 'name'), textAt(resource, 'kind')]
    if (!plural || !kind || plural.includes('/')) return []
    const verbs = list(at(resource, 'verbs')).filter((verb) => typeof verb === 'string')
    return [{ group, version, kind, plural, namespaced: at(resource, 'namespaced') === true, verbs }]
  })
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
