import { Problem } from '../../core/problem.ts'
import { commitOf } from '../../core/revision.ts'
import type { UnitId } from '../../flux/definition.ts'
import { revisionText } from '../revision-text.ts'
import type { Rendition } from './renditions.ts'

/** Fewer digits name too much. */
const leastDigits = 4

/** The one artifact that a person names: by its digest or the start of it, by its revision or the start of the commit. */
export function chooseRendition(unit: UnitId, all: readonly Rendition[], text: string): Rendition {
  const found = all.filter((rendition) => isNamed(rendition, text.trim().toLowerCase()))
  const [first] = found
  if (first === undefined) throw refused(unit, all, `has nothing that "${text}" names`)
  if (found.length > 1) throw refused(unit, found, `has ${found.length} artifacts that "${text}" names`)
  if (first.kept) return first
  throw refused(unit, all, `had artifact ${first.artifact.slice(0, 12)}, which is not in the bucket any more`)
}

function isNamed({ artifact, revision }: Rendition, text: string): boolean {
  if (revision !== undefined && revision.toLowerCase() === text) return true
  const digits = text.replace(/^.*(sha1|sha256):/, '')
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < leastDigits) return false
  if (revision !== undefined && commitOf(revision).startsWith(digits)) return isRefOf(revision, text)
  return artifact.startsWith(digits)
}

/** Where a branch is named with the commit, it has to be the one. */
function isRefOf(revision: string, text: string): boolean {
  const ref = /^(.+)@/.exec(text)?.[1]
  return ref === undefined || revision.toLowerCase().startsWith(`${ref}@`)
}

function refused(unit: UnitId, some: readonly Rendition[], what: string): Problem {
  const kept = some.filter((one) => one.kept)
  const remedy = kept.length === 0 ? 'There is nothing to roll back to' : `There is: ${kept.map(nameOf).join('; ')}`
  return new Problem({ code: 'NotFound', subject: unit, what, remedy })
}

/** As a list of choices names it. */
function nameOf({ artifact, revision, applied, pinned, head }: Rendition): string {
  const notes = [...(applied ? ['applied'] : []), ...(pinned ? ['pinned'] : []), ...(head ? ['head'] : [])]
  const at = revision === undefined ? '' : `${revisionText(revision)} = `
  return `${at}${artifact.slice(0, 12)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}
