import type { ResourceType } from '../../apply/cluster.ts'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `/api/v1/namespaces/<ns>/<plural>` or `/apis/<group>/<version>/<plural>`; all namespaces where none is given. */
export function collectionPath(type: ResourceType, namespace: string): string {
  const root =
    type.group === '' ? `/api/${segment(type.version)}` : `/apis/${segment(type.group)}/${segment(type.version)}`
  const within = type.namespaced && namespace !== '' ? `/namespaces/${segment(namespace)}` : ''
  return `${root}${within}/${segment(type.plural)}`
}

export function objectPath(type: ResourceType, namespace: string, name: string): string {
  return `${collectionPath(type, namespace)}/${segment(name)}`
}

export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  )
  return given.length === 0 ? path : `${path}?${given.join('&')}`
}

/** Names come from manifests: `..` or `.` must not climb to another resource. */
function segment(name: string): string {
  return encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'))
}
