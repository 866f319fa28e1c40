import type { Manifest } from '../core/manifest.ts'
import { refOf, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { Refusal } from './cluster.ts'
import { redacted } from './redact.ts'

/**
 * Whether a refusal may mean that a field cannot be changed in place: by status, or by text for admission webhooks and CEL rules
 * (https://kubernetes.io/blog/2022/09/29/enforce-immutability-using-cel/). Every 422 counts, so who deletes on it must look again.
 * Flux counts every 409 too; in a forced dry-run that is a passing conflict, and no reason to delete anything.
 */
export function isImmutable({ status, message }: Refusal): boolean {
  return status === 422 || /is\simmutable|immutable\sfield/.test(message)
}

/** Whether a refusal says that the precondition (uid, resourceVersion, or a patch's test) no longer holds. */
export function isConflict({ status, causes }: Refusal): boolean {
  if (status === 409) return true
  return status === 422 && causes.some(({ field }) => field === 'metadata.uid' || field === 'metadata.resourceVersion')
}

/** A refused dry-run in Flux's words, with what to do next. */
export function dryRunProblem(manifest: Manifest, refusal: Refusal): Problem {
  const { namespace } = refOf(manifest)
  if (refusal.status !== 404)
    return applyProblem(manifest, refusal, `dry-run failed${inParentheses(reasonOf(refusal))}`)
  return applyProblem(manifest, refusal, namespace === '' ? 'namespace not specified' : 'not found')
}

/** A refused request about an object as a Problem `ApplyFailed`. */
export function applyProblem(manifest: Manifest, refusal: Refusal, what: string): Problem {
  const remedy = remedyFor(refusal, refOf(manifest).namespace)
  return new Problem({
    code: 'ApplyFailed',
    subject: subjectOf(refOf(manifest)),
    what,
    cause: redacted(manifest, refusal.message),
    ...(remedy !== undefined && { remedy }),
  })
}

function reasonOf({ reason, causes }: Refusal): string {
  return causes.some((cause) => cause.reason === 'FieldManagerConflict') ? 'FieldManagerConflict' : reason
}

function inParentheses(text: string): string {
  return text === '' ? '' : ` (${text})`
}

function remedyFor(refusal: Refusal, namespace: string): string | undefined {
  const { status, message } = refusal
  if (status === 404 && namespace !== '') return `Add the namespace "${namespace}" to Git, or create it`
  if (status === 404) return 'Set metadata.namespace, or targetNamespace in the Kustomization'
  if (status === 401) return 'Check the credentials for this cluster'
  if (status === 403) return 'Grant the identity that applies here this right, or remove the object from Git'
  if (/immutable|may not be (changed|updated)|updates to .* are forbidden/.test(message)) {
    return 'Undo the change, or recreate the object with spec.force or the annotation kustomize.toolkit.fluxcd.io/force: enabled'
  }
  if (message.includes('failed calling webhook')) return 'See why the admission webhook does not answer'
  if (message.includes('admission webhook')) return 'Change the object so that the admission webhook accepts it'
  return status === 400 || status === 422 ? 'Correct the object in Git' : undefined
}
