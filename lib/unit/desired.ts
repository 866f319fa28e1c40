import { isJsonObject, textAt } from '../core/json.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'
import { refOf, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { KustomizationDefinition } from '../flux/definition.ts'
import { ownerLabels } from '../flux/owner-labels.ts'
import { decodeManifests } from '../manifest/decode.ts'
import { normalise } from './normalise.ts'
import { type SubstituteContext, substitute } from './substitute.ts'

/** Raised with every change of what becomes of a manifest before it is sent: the next audit then works out anew what each unit wants. */
export const outputFormat = 1

const decryptAnnotation = 'kustomize.toolkit.fluxcd.io/decrypt'

export type Desired =
  | { readonly kind: 'desired'; readonly objects: readonly Manifest[] }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }

/** What a unit wants on its cluster: rendered text decoded, substituted, normalised and labelled, in the order of the render. */
export async function desiredObjects(
  yaml: string,
  definition: KustomizationDefinition,
  context: SubstituteContext,
): Promise<Desired> {
  const decoded = decodeManifests(yaml, 'rendered output')
  if (decoded.errors.length > 0) return { kind: 'failed', problems: decoded.errors }
  const substituted = await substitute(decoded.objects, definition.postBuild, context)
  if (substituted.kind === 'failed') return substituted
  const problems = substituted.objects.filter(isEncrypted).map(encryptedSecret)
  if (problems.length > 0) return { kind: 'failed', problems }
  return { kind: 'desired', objects: substituted.objects.map((object) => labelled(normalise(object), definition)) }
}

/** Owner labels come last, so that nothing in Git or in commonMetadata can take an object away from its unit. */
function labelled(object: Manifest, { commonMetadata, name, namespace }: KustomizationDefinition): Manifest {
  const { labels, annotations, ...metadata } = object.metadata
  const allAnnotations = { ...(isJsonObject(annotations) && annotations), ...commonMetadata.annotations }
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...(isJsonObject(labels) && labels), ...commonMetadata.labels, ...ownerLabels({ namespace, name }) },
      ...(Object.keys(allAnnotations).length > 0 && { annotations: allAnnotations }),
    },
  }
}

function isEncrypted(object: Manifest): boolean {
  if (!isSecret(object) || object.sops === undefined) return false
  return textAt(object, 'metadata', 'annotations', decryptAnnotation)?.toLowerCase() !== 'disabled'
}

function encryptedSecret(object: Manifest): Problem {
  return new Problem({
    code: 'BuildFailed',
    subject: subjectOf(refOf(object)),
    what: 'is SOPS encrypted, configuring decryption is required for this secret to be reconciled',
  })
}
