import type { Json, JsonObject } from '../../../json.ts'
import { at, type KubeObject, listAt, namespaceOf, numberAt, objectAt, textAt, withAt } from '../../../object.ts'
import { controllerReference } from '../../owner.ts'
import { podOfTemplate } from '../pod-of-template.ts'

export const revisionLabel = 'controller-revision-hash'

/** The number of the first Pod. */
export function startOf(set: KubeObject): number {
  return numberAt(set, 'spec', 'ordinals', 'start')
}

export function podName(set: KubeObject, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`
}

/** The number that a Pod has by its name; undefined where it is none of the set's. */
export function ordinalOf(set: KubeObject, pod: KubeObject): number | undefined {
  const prefix = `${set.metadata.name}-`
  const number = pod.metadata.name.slice(prefix.length)
  return pod.metadata.name.startsWith(prefix) && /^(0|[1-9]\d*)$/.test(number) ? Number(number) : undefined
}

/** The Pod of a number (statefulset/stateful_set_utils.go, newStatefulSetPod). */
export function podOf(set: KubeObject, ordinal: number, revision: string): JsonObject {
  const name = podName(set, ordinal)
  const pod = podOfTemplate(set, { name })
  const labels = {
    ...objectAt(pod, 'metadata', 'labels'),
    'apps.kubernetes.io/pod-index': String(ordinal),
    [revisionLabel]: revision,
    'statefulset.kubernetes.io/pod-name': name,
  }
  const claims = claimsOf(set, ordinal)
  const claimed = claims.map(({ volume, name: claimName }): Json => {
    return { name: volume, persistentVolumeClaim: { claimName } }
  })
  const others = listAt(pod, 'spec', 'volumes').filter(
    (volume) => !claims.some((claim) => claim.volume === textAt(volume, 'name')),
  )
  const subdomain = textAt(set, 'spec', 'serviceName')
  const spec = {
    ...objectAt(pod, 'spec'),
    ...(claims.length > 0 && { volumes: [...claimed, ...others] }),
    hostname: name,
    ...(subdomain !== '' && { subdomain }),
  }
  return { ...withAt(pod, ['metadata', 'labels'], labels), spec }
}

export interface Claim {
  /** Of the Pod's volume. */
  readonly volume: string
  readonly name: string
  readonly body: JsonObject
}

/** The claims of the Pod of a number, one for each template of claims. */
export function claimsOf(set: KubeObject, ordinal: number): readonly Claim[] {
  return listAt(set, 'spec', 'volumeClaimTemplates').map((template) => {
    const volume = textAt(template, 'metadata', 'name')
    const name = `${volume}-${podName(set, ordinal)}`
    const labels = { ...objectAt(template, 'metadata', 'labels'), ...objectAt(set, 'spec', 'selector', 'matchLabels') }
    const annotations = objectAt(template, 'metadata', 'annotations')
    const metadata = {
      ...{ name, namespace: namespaceOf(set), labels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(retention(set, 'whenDeleted') === 'Delete' && { ownerReferences: [controllerReference(set)] }),
    }
    return { volume, name, body: { metadata, spec: objectAt(template, 'spec') } }
  })
}

/** What becomes of claims whose Pod is not wanted any more. */
export function retention(set: KubeObject, when: 'whenDeleted' | 'whenScaled'): string {
  return String(at(set, 'spec', 'persistentVolumeClaimRetentionPolicy', when) ?? 'Retain')
}
