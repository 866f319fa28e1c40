import { at, type Json } from '../../core/json.ts'
import type { Manifest } from '../../core/manifest.ts'
import { refOf, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { Warning } from '../../flux/definition.ts'
import { parseGitRepository } from '../../flux/git-repository.ts'
import { fluxKindOf, unsupportedKind } from '../../flux/kinds.ts'
import { parseKustomization } from '../../flux/kustomization.ts'
import { decodeManifests } from '../../manifest/decode.ts'
import { withNamespace } from '../with-namespace.ts'
import type { ManifestFile } from './manifest-files.ts'

/** What a file was found to hold. */
export interface Checked {
  readonly objects: number
  readonly problems: readonly Problem[]
}

/**
 * Checks a file more strictly than a lane does: what would be dropped in silence or with a warning (a duplicate key, an
 * unknown field) is an error here, before it is pushed.
 */
export function checkManifests({ path, text }: ManifestFile): Checked {
  const { objects, positions, errors } = decodeManifests(text, path, { strict: true })
  const found = objects.flatMap((manifest, i) => checkOne(manifest, `${path}:${positions[i]?.line ?? 1}`))
  return { objects: objects.length, problems: [...errors, ...found] }
}

function checkOne(manifest: Manifest, file: string): readonly Problem[] {
  const unsupported = unsupportedKind(manifest)
  if (unsupported !== undefined) return [new Problem({ ...unsupported.fields, file })]
  const subject = subjectOf(refOf(manifest))
  return faultsOf(manifest).map(({ field, message }) => {
    return new Problem({ code: 'InvalidManifest', file, subject, field, what: message })
  })
}

function faultsOf(manifest: Manifest): readonly Warning[] {
  const kind = fluxKindOf(manifest)
  if (kind !== 'unit' && kind !== 'source') return []
  const whole = withNamespace(manifest)
  const parsed = manifest.kind === 'Kustomization' ? parseKustomization(whole) : parseGitRepository(whole)
  const errors = parsed.kind === 'invalid' ? parsed.errors : []
  return [...errors.filter(({ field }) => !isVariable(manifest, field)), ...parsed.warnings]
}

/** A value that is substituted later cannot be judged now. */
function isVariable(manifest: Manifest, field: string): boolean {
  const steps = field.split(/[.[\]]+/).filter(Boolean)
  const value = at(manifest as Json, ...steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)))
  return typeof value === 'string' && value.includes('${')
}
