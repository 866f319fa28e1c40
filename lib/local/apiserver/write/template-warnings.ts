import { isObject, type Json, type JsonObject } from '../json.ts'
import { at, listAt, numberAt, objectAt, textAt } from '../object.ts'
import { quantityInMilli } from '../schema/builtin/quantity.ts'

interface Container {
  readonly container: Json
  readonly path: string
}

/** What the server warns of in a Pod's spec (pkg/api/pod/warnings.go), labels and annotations of former times aside. */
export function podWarnings(pod: Json | undefined, path: string): readonly string[] {
  const spec = objectAt(pod, 'spec')
  const field = path === '' ? 'spec' : `${path}.spec`
  const containers = containersOf(spec, field)
  return [
    ...nullSelectors(listAt(spec, 'topologySpreadConstraints'), `${field}.topologySpreadConstraints`),
    ...volumeWarnings(spec, field),
    ...repeated(listAt(spec, 'hostAliases'), 'ip', `${field}.hostAliases`),
    ...repeated(listAt(spec, 'imagePullSecrets'), 'name', `${field}.imagePullSecrets`),
    ...listAt(spec, 'imagePullSecrets').flatMap((one, index) =>
      textAt(one, 'name') === '' ? [`${field}.imagePullSecrets[${index}].name: invalid empty name ""`] : [],
    ),
    ...fractions(objectAt(spec, 'overhead'), `${field}.overhead`, ['memory', 'ephemeral-storage']),
    ...containers.flatMap(containerWarnings),
    ...portWarnings(containers),
    ...portNameWarnings(containers),
    ...(numberAt(spec, 'terminationGracePeriodSeconds') < 0
      ? [`${field}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...['podAffinity', 'podAntiAffinity'].flatMap((kind) => affinityWarnings(spec, field, kind)),
  ]
}

function containersOf(spec: JsonObject, field: string): readonly Container[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    listAt(spec, list).map((container, index) => ({ container, path: `${field}.${list}[${index}]` })),
  )
}

function nullSelectors(terms: readonly Json[], field: string, inner: readonly string[] = []): readonly string[] {
  const place = ['', ...inner, 'labelSelector'].join('.')
  return terms.flatMap((term, index) =>
    at(term, ...inner, 'labelSelector') === undefined
      ? [`${field}[${index}]${place}: a null labelSelector results in matching no pod`]
      : [],
  )
}

const formerVolumes: readonly (readonly [string, string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
]
/** As messages call the field, where it is not as JSON does. */
const shownVolumes: Readonly<Record<string, string>> = { storageos: 'storageOS' }

function volumeWarnings(spec: JsonObject, field: string): readonly string[] {
  return listAt(spec, 'volumes').flatMap((volume, index) =>
    formerVolumes
      .filter(([kind]) => at(volume, kind) !== undefined)
      .map(([kind, why]) => `${field}.volumes[${index}].${shownVolumes[kind] ?? kind}: ${why}`),
  )
}

function repeated(items: readonly Json[], key: string, field: string): readonly string[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const value = textAt(item, key)
    return seen.size === seen.add(value).size
      ? [`${field}[${index}].${key}: duplicate ${key} ${JSON.stringify(value)}`]
      : []
  })
}

/** Bytes come in whole numbers. */
function fractions(amounts: JsonObject, field: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const text = textAt(amounts, name)
    const isWhole = (quantityInMilli(text) ?? 0n) % 1_000n === 0n
    return isWhole ? [] : [`${field}[${name}]: fractional byte value "${text}" is invalid, must be an integer`]
  })
}

function containerWarnings({ container, path }: Container): readonly string[] {
  const of = (name: string, list: readonly string[]) =>
    fractions(objectAt(container, 'resources', name), `${path}.resources.${name}`, list)
  return [
    ...of('limits', ['memory']),
    ...of('requests', ['memory']),
    ...of('limits', ['ephemeral-storage']),
    ...of('requests', ['ephemeral-storage']),
    ...hiddenVariables(listAt(container, 'env'), `${path}.env`),
  ]
}

/** A variable that is there twice, unless the second is made of the first. */
function hiddenVariables(env: readonly Json[], field: string): readonly string[] {
  const seen = new Set<string>()
  return env.flatMap((variable, index) => {
    const [name, value] = [textAt(variable, 'name'), textAt(variable, 'value')]
    if (seen.size !== seen.add(name).size) return []
    const reference = `$(${name})`
    const isMadeOfIt = at(variable, 'valueFrom') === undefined && value !== reference && value.includes(reference)
    const why = `hides previous definition of "${name}", which may be dropped when using apply`
    return isMadeOfIt ? [] : [`${field}[${index}]: ${why}`]
  })
}

function portsOf(containers: readonly Container[]) {
  return containers.flatMap(({ container, path }) =>
    listAt(container, 'ports')
      .filter(isObject)
      .map((port, index) => ({ port, place: `${path}.ports[${index}]` })),
  )
}

function portWarnings(containers: readonly Container[]): readonly string[] {
  const ports = portsOf(containers)
  return ports.flatMap(({ port, place }, index) =>
    ports
      .slice(0, index)
      .filter((other) => other.port.containerPort === port.containerPort && other.port.protocol === port.protocol)
      .flatMap((other) => {
        const why = collision(port, other.port)
        return why === undefined ? [] : [`${place}: ${why} port definition with ${other.place}`]
      }),
  )
}

function collision(port: JsonObject, other: JsonObject): string | undefined {
  const [host, otherHost] = [numberAt(port, 'hostPort'), numberAt(other, 'hostPort')]
  const [address, otherAddress] = [textAt(port, 'hostIP'), textAt(other, 'hostIP')]
  if (host === otherHost && address === otherAddress) return 'duplicate'
  if (host === 0 || otherHost === 0) return 'overlapping'
  const isOneSaid = (address === '') !== (otherAddress === '')
  return host === otherHost && isOneSaid ? 'dangerously ambiguous' : undefined
}

function portNameWarnings(containers: readonly Container[]): readonly string[] {
  const first = new Map<string, string>()
  return portsOf(containers).flatMap(({ port, place }) => {
    const name = textAt(port, 'name')
    const other = first.get(name)
    if (name === '') return []
    if (other === undefined) {
      first.set(name, place)
      return []
    }
    const why = `services and probes that select ports by name will use ${other}`
    return [`${place}: duplicate port name "${name}" with ${other}, ${why}`]
  })
}

function affinityWarnings(spec: JsonObject, field: string, kind: string): readonly string[] {
  const [required, preferred] = [
    'requiredDuringSchedulingIgnoredDuringExecution',
    'preferredDuringSchedulingIgnoredDuringExecution',
  ]
  const affinity = objectAt(spec, 'affinity', kind)
  const place = `${field}.affinity.${kind}`
  return [
    ...nullSelectors(listAt(affinity, required), `${place}.${required}`),
    ...nullSelectors(listAt(affinity, preferred), `${place}.${preferred}`, ['podAffinityTerm']),
  ]
}
