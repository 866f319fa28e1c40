import { at, isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { asManifest } from './as-manifest.ts'

/** Where kinds keep their pod spec. */
const podSpecPaths: Readonly<Record<string, readonly string[]>> = {
  'v1/Pod': ['spec'],
  'apps/v1/Deployment': ['spec', 'template', 'spec'],
  'apps/v1/StatefulSet': ['spec', 'template', 'spec'],
  'apps/v1/DaemonSet': ['spec', 'template', 'spec'],
  'apps/v1/ReplicaSet': ['spec', 'template', 'spec'],
  'batch/v1/Job': ['spec', 'template', 'spec'],
  'batch/v1/CronJob': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

/**
 * Ports with their default protocol written out. It is part of the list's merge key, and server-side apply does not find a port without it
 * (https://github.com/kubernetes-sigs/structured-merge-diff/issues/130).
 */
export function withPorts(manifest: Manifest): Manifest {
  const type = `${manifest.apiVersion}/${manifest.kind}`
  const paths = podSpecPaths[type]
  const changed =
    type === 'v1/Service'
      ? mapAt(manifest, ['spec', 'ports'], withTargets)
      : paths === undefined
        ? manifest
        : mapAt(manifest, [...paths, 'containers'], withContainerPorts)
  return asManifest(changed, manifest)
}

function withContainerPorts(containers: Json): Json {
  if (!Array.isArray(containers)) return containers
  return containers.map((container) => mapAt(container, ['ports'], withProtocols))
}

function withProtocols(ports: Json): Json {
  if (!Array.isArray(ports)) return ports
  return ports.map((port: Json) => (isJsonObject(port) && !at(port, 'protocol') ? { ...port, protocol: 'TCP' } : port))
}

/** A Service's port without targetPort gets the default too: Flux sends and owns one, so a foreign one is drift. */
function withTargets(ports: Json): Json {
  const written = withProtocols(ports)
  if (!Array.isArray(written)) return written
  return written.map((port: Json) => {
    const number = at(port, 'port')
    const isMissing = isJsonObject(port) && typeof number === 'number' && !at(port, 'targetPort')
    return isMissing ? { ...port, targetPort: number } : port
  })
}

function mapAt(value: Json, [key, ...rest]: readonly string[], change: (found: Json) => Json): Json {
  if (key === undefined) return change(value)
  const child = at(value, key)
  if (!isJsonObject(value) || child === undefined) return value
  const changed: JsonObject = { ...value, [key]: mapAt(child, rest, change) }
  return changed
}
