import type { RawApi } from '../../../support/raw-api.ts'
import type { Read } from './client.ts'

/** Paths below a namespace whose objects controllers make or change. */
const kinds = [
  'apis/apps/v1/{ns}/deployments',
  'apis/apps/v1/{ns}/replicasets',
  'apis/apps/v1/{ns}/statefulsets',
  'apis/apps/v1/{ns}/daemonsets',
  'apis/apps/v1/{ns}/controllerrevisions',
  'apis/batch/v1/{ns}/jobs',
  'apis/discovery.k8s.io/v1/{ns}/endpointslices',
  'apis/policy/v1/{ns}/poddisruptionbudgets',
  'api/v1/{ns}/pods',
  'api/v1/{ns}/services',
  'api/v1/{ns}/endpoints',
  'api/v1/{ns}/serviceaccounts',
  'api/v1/{ns}/persistentvolumeclaims',
  'api/v1/persistentvolumes',
] as const

/** What is in a namespace, by kind, without what differs by nature: names given by chance, uids, times, addresses and the node. */
export async function endStates(api: RawApi, namespace: string): Promise<Readonly<Record<string, readonly Read[]>>> {
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const { body } = await api.send({ method: 'GET', path: `/${kind.replace('{ns}', `namespaces/${namespace}`)}` })
      return [kind, (body as Read).items as readonly Read[]] as const
    }),
  )
  const names = chanceNames(found.flatMap(([, items]) => items))
  return Object.fromEntries(
    found.map(([kind, items]) => [kind, items.map((item) => comparable(item, names)).toSorted(byText)]),
  )
}

/** Names that hold a hash or random letters, or of volumes that chance gave to a claim, and what they are called here. */
function chanceNames(items: readonly Read[]): readonly (readonly [string, string])[] {
  const names = new Map<string, string>()
  for (const { metadata, spec, data } of items) {
    const hash = metadata.labels?.['pod-template-hash'] ?? metadata.labels?.['controller-revision-hash']
    const [container] = (spec ?? data?.spec)?.template?.spec?.containers ?? []
    const image = container?.image
    if (hash !== undefined && image !== undefined) names.set(hash, `<hash of ${image}>`)
    if (spec?.claimRef !== undefined) names.set(metadata.name, `<volume of ${spec.claimRef.name}>`)
  }
  const generated = items.filter(({ metadata: { generateName, name } }) => {
    return generateName !== undefined && name.length === generateName.length + 5
  })
  for (const { metadata } of generated) names.set(metadata.name, `${metadata.generateName}<letters>`)
  return [...names].toSorted(([one], [other]) => other.length - one.length)
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g
const address = /\b10\.\d+\.\d+\.\d+\b/g

function comparable(item: Read, names: readonly (readonly [string, string])[]): Read {
  const { resourceVersion, managedFields, generation, ...metadata } = item.metadata
  const isPod = item.spec?.containers !== undefined
  const managers = (managedFields ?? [])
    // Another program plays the kubelet there.
    .filter(({ subresource }: Read) => !(isPod && subresource === 'status'))
    .map(({ time: _, ...entry }: Read) => entry)
  const { status, ...rest } = item
  const text = JSON.stringify({
    ...rest,
    ...(!isPod && status !== undefined && { status: withSortedConditions(status) }),
    metadata: {
      ...metadata,
      // How often an EndpointSlice is written is a matter of luck.
      ...(item.endpoints === undefined && { generation }),
      managers: managers.toSorted(byText),
    },
  })
  const renamed = names.reduce((changed, [name, word]) => changed.replaceAll(name, word), text)
  const plain = renamed
    .replace(uid, '<uid>')
    .replace(time, '<time>')
    .replace(address, '<address>')
    .replace(/"(player|embedded-node)"/g, '"<node>"')
    .replace(/"nodePort":\d+/g, '"nodePort":0')
    .replace(/"resourceVersion":"\d+"/g, '"resourceVersion":"0"')
  return sorted(JSON.parse(plain))
}

function withSortedConditions(status: Read): Read {
  return status.conditions === undefined ? status : { ...status, conditions: status.conditions.toSorted(byText) }
}

/** Keys in order; of lists alone those without one. */
function sorted(value: Read): Read {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      key === 'endpoints' || key === 'addresses' ? inSomeOrder(inner) : sorted(inner),
    ]),
  )
}

function inSomeOrder(value: Read): Read {
  return Array.isArray(value) ? value.map(sorted).toSorted(byText) : value
}

function byText(one: Read, other: Read): number {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)]
  return first < second ? -1 : Number(first > second)
}
