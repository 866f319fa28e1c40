import { equal, type JsonObject } from '../../json.ts'
import { type KubeObject, namespaceOf, objectAt, textAt, withMetadata } from '../../object.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import type { Controller } from '../controller.ts'

const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or ' +
  'kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

/** Gives every namespace its ServiceAccount `default`. */
export function defaultServiceAccounts(cluster: Cluster): Controller {
  const accounts = '/serviceaccounts'
  const name = 'default'
  return inEveryNamespace({ resource: accounts, name }, cluster, (namespace) => {
    if (cluster.get(accounts, namespace, name) !== undefined) return
    cluster.create(accounts, { metadata: { name, namespace } })
  })
}

/** Gives every namespace the certificate by which the API server is known, in the ConfigMap `kube-root-ca.crt`. */
export function rootCertificates(certificate: string): (cluster: Cluster) => Controller {
  const maps = '/configmaps'
  const name = 'kube-root-ca.crt'
  const data: JsonObject = { 'ca.crt': certificate }
  const annotations: JsonObject = { 'kubernetes.io/description': description }
  return (cluster) =>
    inEveryNamespace({ resource: maps, name }, cluster, (namespace) => {
      const there = cluster.get(maps, namespace, name)
      if (there === undefined) cluster.create(maps, { metadata: { name, namespace, annotations }, data })
      else if (!isPublished(there, data)) {
        const told = withMetadata(there, {
          annotations: { ...objectAt(there.metadata, 'annotations'), ...annotations },
        })
        cluster.update(maps, changed(told, ['data'], data))
      }
    })
}

function isPublished(map: KubeObject, data: JsonObject): boolean {
  return equal(map.data, data) && textAt(map.metadata, 'annotations', 'kubernetes.io/description') !== ''
}

/** A controller that sees to it that an object is in every namespace that does not go away. */
function inEveryNamespace(
  { resource, name }: { readonly resource: string; readonly name: string },
  cluster: Cluster,
  ensure: (namespace: string) => void,
): Controller {
  return {
    name: `${resource.slice(1)}-in-namespaces`,
    watches: ['/namespaces', resource],
    keysOf({ resource: changed, object }) {
      if (changed !== resource) return [object.metadata.name]
      return object.metadata.name === name ? [namespaceOf(object)] : []
    },
    reconcile(namespace) {
      const there = cluster.get('/namespaces', '', namespace)
      if (textAt(there, 'status', 'phase') === 'Active') ensure(namespace)
      return undefined
    },
  }
}
