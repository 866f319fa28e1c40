import type { Manifest } from '../core/manifest.ts'
import type { ClusterApi, Refusal, ResourceType } from './cluster.ts'
import { ourManager } from './manager.ts'
import { isImmutable } from './refusal.ts'

/**
 * Whether deleting and creating again can help. Flux deletes on every 422, so a plain mistake costs the live object; here the creation is
 * rehearsed under another name first, and what would be refused for the same fields stays.
 */
export async function planRecreation(
  cluster: ClusterApi,
  type: ResourceType,
  desired: Manifest,
  refusal: Refusal,
): Promise<boolean> {
  if (!isImmutable(refusal)) return false
  if (refusal.status !== 422) return true
  const name = rehearsalName(desired.metadata.name)
  const copy = { ...desired, metadata: { ...desired.metadata, name } }
  const answer = await cluster.apply(type, copy, { fieldManager: ourManager, dryRun: true })
  if (answer.kind === 'ok' || answer.status !== 422) return true
  const complaints = complaintsOf(answer, name)
  return !complaintsOf(refusal, desired.metadata.name).some((complaint) => complaints.includes(complaint))
}

/** What a refusal complains about, whatever the object's name. */
function complaintsOf({ causes, message }: Refusal, name: string): readonly string[] {
  if (causes.length === 0) return [message.replaceAll(name, '')]
  return causes.map((cause) => `${cause.field} ${cause.reason} ${cause.message}`.replaceAll(name, ''))
}

/** Short enough for every kind, and of the same form. */
function rehearsalName(name: string): string {
  return `${name.slice(0, 40).replace(/[^a-z0-9]+$/, '')}-rehearsal`
}
