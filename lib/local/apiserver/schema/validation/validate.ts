import type { JsonObject } from '../../json.ts'
import type { CustomCodec } from '../custom/custom-codec.ts'
import { kindRules } from './kinds.ts'
import { metadataChangeMistakes, metadataMistakes, plainFinalizerMistakes } from './metadata.ts'
import type { Mistake } from './mistake.ts'
import { dnsSubdomain, pathSegment } from './texts.ts'

/** Of which kind an object is, as checks need it. */
export interface ValidatedKind {
  /** `apps/deployments`. */
  readonly stored: string
  readonly namespaced: boolean
  /** Where the kind is made by a definition. */
  readonly custom?: Pick<CustomCodec, 'mistakes'>
}

/** What is wrong with a new object: empty where nothing is. */
export function validateCreate(object: JsonObject, kind: ValidatedKind): readonly Mistake[] {
  const rules = kindRules[kind.stored]
  const name = rules?.name?.(object) ?? dnsSubdomain
  const metadata = metadataMistakes(object, kind.namespaced, name)
  if (kind.custom !== undefined) return [...metadata, ...kind.custom.mistakes(object)]
  return [...metadata, ...plainFinalizerMistakes(object, kind.stored), ...(rules?.check?.(object) ?? [])]
}

/** What is wrong with an object that is to take the place of another. */
export function validateUpdate(
  object: JsonObject,
  old: JsonObject,
  kind: ValidatedKind,
  part: 'whole' | 'status' = 'whole',
): readonly Mistake[] {
  const change = metadataChangeMistakes(object, old)
  const all = [...metadataMistakes(object, kind.namespaced, pathSegment), ...change]
  if (kind.custom !== undefined) return [...all, ...change, ...kind.custom.mistakes(object, old)]
  const { name, check, status, change: turn, again = 'change' } = kindRules[kind.stored] ?? {}
  if (part === 'status' && status !== undefined) return [...all, ...change, ...status(object, old)]
  const own = [...change, ...plainFinalizerMistakes(object, kind.stored)]
  const whole = () => [
    ...metadataMistakes(object, kind.namespaced, name?.(object) ?? dnsSubdomain),
    ...plainFinalizerMistakes(object, kind.stored),
  ]
  if (again === 'last') {
    return [...all, ...whole(), ...(check?.(object, old) ?? []), ...own, ...(turn?.(object, old) ?? [])]
  }
  return [
    ...all,
    ...(again === 'never' ? [] : own),
    ...(again === 'whole' ? whole() : []),
    ...(check?.(object, old) ?? []),
  ]
}
