import { noSuchResource } from '../failure.ts'
import type { Json } from '../json.ts'
import type { Served } from '../resource.ts'
import { aggregated } from './aggregated.ts'
import { coreVersions, groupList, oneGroup, resourceList } from './classic.ts'
import { groupsOf } from './groups.ts'

const wanted = /application\/json;g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList/

/** What the server says of itself. */
export interface Discovery {
  readonly type: string
  readonly body: Json
}

/** Answers discovery of groups and resources; undefined for a path that is none. Throws a Failure for a group that is not served. */
export function discover(path: string, accept: string, served: Served): Discovery | undefined {
  const segments = path.split('/').filter((segment) => segment !== '')
  const [root, ...rest] = segments
  if (root !== 'api' && root !== 'apis') return undefined
  const groups = groupsOf(served)
  const core = groups.filter(({ name }) => name === '')
  const named = groups.filter(({ name }) => name !== '')
  if (rest.length === 0) {
    if (accept.includes('as=APIGroupDiscoveryList') && wanted.test(accept.replaceAll(' ', ''))) {
      const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
      return { type, body: aggregated(root === 'api' ? core : named) }
    }
    return json(root === 'api' ? coreVersions(core[0]) : groupList(named))
  }
  const [first = '', second] = rest
  if (root === 'api') return rest.length === 1 ? json(resourceList(core[0], first)) : undefined
  const group = named.find(({ name }) => name === first)
  if (rest.length === 1) {
    if (group === undefined) throw noSuchResource()
    return json(oneGroup(group))
  }
  return rest.length === 2 && second !== undefined ? json(resourceList(group, second)) : undefined
}

function json(body: Json): Discovery {
  return { type: 'application/json', body }
}
