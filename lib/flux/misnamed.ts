import type { Manifest } from '../core/manifest.ts'
import { refOf, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import { fluxKindOf } from './kinds.ts'

const longest = 253

/**
 * Why a Flux object cannot be known by its name: a record is kept under it, so one that no API server would take is told by the unit
 * that has it in its output.
 */
export function misnamed(manifest: Manifest): Problem | undefined {
  if (fluxKindOf(manifest) === undefined) return undefined
  const ref = refOf(manifest)
  const field = !isName(ref.name)
    ? 'metadata.name'
    : !isName(ref.namespace || 'default')
      ? 'metadata.namespace'
      : undefined
  if (field === undefined) return undefined
  return new Problem({
    code: 'InvalidManifest',
    subject: subjectOf({ ...ref, name: short(ref.name), namespace: short(ref.namespace) }),
    field,
    what: `must be a DNS name of at most ${longest} characters: lower-case letters, digits, - and .`,
    remedy: 'Correct the manifest in Git',
  })
}

function isName(text: string): boolean {
  return text.length <= longest && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text)
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
