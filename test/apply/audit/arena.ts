import { collectionPath, objectPath } from '../../../lib/adapters/kube/paths.ts'
import type { LiveObject, ResourceType } from '../../../lib/apply/cluster.ts'
import { inParallel } from '../../../lib/core/in-parallel.ts'
import type { JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { refOf, splitApiVersion } from '../../../lib/core/object-ref.ts'
import { type RawApi, rawApi } from '../../support/raw-api.ts'
import type { TestCluster } from '../../support/test-cluster.ts'

/** A cluster as other people see it. */
export interface Arena {
  readonly cluster: TestCluster
  readonly api: RawApi
  typeOf(manifest: Manifest): ResourceType
  read(manifest: Manifest): Promise<LiveObject | undefined>
  /** Deletes it whatever holds it. */
  remove(manifest: Manifest): Promise<void>
  /** Deletes all objects of these kinds in their namespaces; what a finalizer holds stays. */
  removeAll(manifests: readonly Manifest[]): Promise<void>
  close(): void
}

export function arenaOf(cluster: TestCluster, types: readonly ResourceType[]): Arena {
  const api = rawApi(cluster)
  const typeOf = ({ apiVersion, kind }: Manifest) => {
    const { group, version } = splitApiVersion(apiVersion)
    const found = types.find((type) => type.group === group && type.version === version && type.kind === kind)
    if (found === undefined) throw new Error(`${apiVersion} ${kind} is not served`)
    return found
  }
  const pathOf = (manifest: Manifest) => {
    const { namespace, name } = refOf(manifest)
    return objectPath(typeOf(manifest), namespace, name)
  }
  const read = async (manifest: Manifest) => {
    const { status, body } = await api.send({ method: 'GET', path: pathOf(manifest) })
    if (status === 404) return undefined
    if (status !== 200) throw new Error(`${pathOf(manifest)}: ${status} ${body.message}`)
    return body as JsonObject & LiveObject
  }
  const remove = async (manifest: Manifest) => {
    const removal = { metadata: { finalizers: null } }
    const contentType = 'application/merge-patch+json'
    await api.send({ method: 'DELETE', path: `${pathOf(manifest)}?propagationPolicy=Background` })
    await api.send({ method: 'PATCH', path: pathOf(manifest), body: removal, contentType })
  }
  return {
    cluster,
    api,
    typeOf,
    read,
    remove,
    removeAll: async (manifests) => {
      const isNamespaced = (manifest: Manifest) => typeOf(manifest).namespaced
      const collections = new Set(
        manifests.filter(isNamespaced).map((one) => collectionPath(typeOf(one), refOf(one).namespace)),
      )
      await each([...collections], (path) =>
        api.send({ method: 'DELETE', path: `${path}?propagationPolicy=Background` }),
      )
      await each(
        manifests.filter((one) => !isNamespaced(one)),
        remove,
      )
    },
    close: () => api.close(),
  }
}

const atOnce = 8

/** `work` on every item, a few at a time. */
export function each<I, O>(items: readonly I[], work: (item: I) => Promise<O>): Promise<O[]> {
  return inParallel(items, atOnce, work)
}
