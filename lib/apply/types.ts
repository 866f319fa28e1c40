import type { Manifest } from '../core/manifest.ts'
import { apiVersionOf, type ObjectRef, refOf, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { ClusterApi, ResourceType } from './cluster.ts'

/** A manifest where it belongs: the type that serves it, and its reference (cluster-scoped kinds lose a stray namespace). */
export interface Placed {
  readonly type: ResourceType
  readonly manifest: Manifest
  readonly ref: ObjectRef
}

/**
 * Finds the type of each manifest, in their order. If a kind is unknown the server is asked once more what it serves,
 * as a CustomResourceDefinition may just have been applied.
 */
export async function place(
  cluster: ClusterApi,
  manifests: readonly Manifest[],
): Promise<readonly (Placed | Problem)[]> {
  const first = await lookup(cluster)
  if (manifests.every((manifest) => first.typeOf(manifest) !== undefined)) {
    return manifests.map((manifest) => placed(manifest, first))
  }
  cluster.forgetTypes()
  const second = await lookup(cluster)
  return manifests.map((manifest) => placed(manifest, second))
}

/** The type that serves a group and kind: in the version asked for, or else in the one that the server prefers. */
export function findType(
  types: readonly ResourceType[],
  { group, version, kind }: Pick<ObjectRef, 'group' | 'version' | 'kind'>,
): ResourceType | undefined {
  const served = types.filter((type) => type.group === group && type.kind === kind)
  return served.find((type) => type.version === version) ?? served[0]
}

interface Lookup {
  typeOf(manifest: Manifest): ResourceType | undefined
  readonly unavailable: readonly string[]
}

async function lookup(cluster: ClusterApi): Promise<Lookup> {
  const { types, unavailable } = await cluster.types()
  const byKind = new Map<string, ResourceType>()
  for (const type of types) {
    const key = `${apiVersionOf(type)} ${type.kind}`
    if (!byKind.has(key) && type.verbs.includes('patch')) byKind.set(key, type)
  }
  return { typeOf: ({ apiVersion, kind }) => byKind.get(`${apiVersion} ${kind}`), unavailable }
}

function placed(manifest: Manifest, { typeOf, unavailable }: Lookup): Placed | Problem {
  const type = typeOf(manifest)
  const ref = refOf(manifest)
  if (type === undefined) return unknownKind(manifest, ref, unavailable.includes(ref.group))
  if (type.namespaced && ref.namespace === '') return withoutNamespace(ref)
  if (type.namespaced || ref.namespace === '') return { type, manifest, ref }
  const { namespace: _, ...metadata } = manifest.metadata
  return {
    type,
    manifest: { ...manifest, metadata: { ...metadata, name: manifest.metadata.name } },
    ref: { ...ref, namespace: '' },
  }
}

function unknownKind({ apiVersion, kind }: Manifest, ref: ObjectRef, isDown: boolean): Problem {
  return new Problem({
    code: 'ApplyFailed',
    subject: subjectOf(ref),
    what: `dry-run failed: no matches for kind "${kind}" in version "${apiVersion}"`,
    remedy: isDown
      ? `The API group ${ref.group} does not answer at present: see kubectl get apiservices`
      : 'Apply its CustomResourceDefinition first (same Kustomization, or dependsOn), or correct apiVersion and kind',
  })
}

function withoutNamespace(ref: ObjectRef): Problem {
  return new Problem({
    code: 'ApplyFailed',
    subject: subjectOf(ref),
    what: 'namespace not specified: the server could not find the requested resource',
    remedy: 'Set metadata.namespace, or targetNamespace in the Kustomization',
  })
}
