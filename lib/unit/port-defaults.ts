import { asManifest } from '../core/as-manifest.ts'
import { isJsonObject, type Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { changeAt } from './change-at.ts'

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
 * (https://github.com/kubernetes-sigs/structured-merge-diff/issues/130). Those of init containers stay as they are, as in Flux.
 */
export function withPorts(manifest: Manifest): Manifest {
  const type = `${manifest.apiVersion}/${manifest.kind}`
  if (type === 'v1/Service') return asManifest(changeAt(manifest, ['spec', 'ports'], each(servicePort)), manifest)
  const path = podSpecPaths[type]
  return path === undefined
    ? manifest
    : asManifest(changeAt(manifest, [...path, 'containers'], each(container)), manifest)
}

type Change = (value: Json) => Json

/** A list with its items changed; what is no list is left for the API server to refuse. */
function each(change: Change): Change {
  return (list) => (Array.isArray(list) ? list.map(change) : list)
}

function container(value: Json): Json {
  return isJsonObject(value) ? changeAt(value, ['ports'], each(withProtocol)) : value
}

function withProtocol(port: Json): Json {
  return isJsonObject(port) && !port.protocol ? { ...port, protocol: 'TCP' } : port
}

/** A Service's port without targetPort gets the default too: Flux sends and owns one, so a foreign one is drift. */
function servicePort(port: Json): Json {
  const written = withProtocol(port)
  if (!isJsonObject(written) || typeof written.port !== 'number' || written.targetPort) return written
  return { ...written, targetPort: written.port }
}
