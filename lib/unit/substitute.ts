import { textAt } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { refOf, subjectOf } from '../core/object-ref.ts'
import { asProblem, messageOf, Problem } from '../core/problem.ts'
import type { PostBuild } from '../flux/definition.ts'
import { decodeManifests } from '../manifest/decode.ts'
import { yamlText } from '../manifest/yaml-text.ts'
import { envsubst } from './envsubst.ts'
import { collectVariables, type LoadVariables } from './variables.ts'

const optOut = 'kustomize.toolkit.fluxcd.io/substitute'

export interface SubstituteContext {
  /** Variables of the cluster from the fleet file. */
  readonly clusterVariables: Readonly<Record<string, string>>
  readonly loadVariables: LoadVariables
  /** References to unset variables fail, as in Flux since 1.9. */
  readonly strict?: boolean
}

export type Substituted =
  | { readonly kind: 'substituted'; readonly objects: readonly Manifest[] }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }

/** Puts the variables of a unit into its objects exactly as Flux does: on the YAML text of each, read again afterwards. */
export async function substitute(
  objects: readonly Manifest[],
  postBuild: PostBuild | undefined,
  context: SubstituteContext,
): Promise<Substituted> {
  // Variables are looked up only if an object wants them: a missing ConfigMap is no error where all opt out.
  if (postBuild === undefined || objects.every(isOptedOut)) return { kind: 'substituted', objects }
  try {
    const variables = await collectVariables(postBuild, context.clusterVariables, context.loadVariables)
    if (!variables.active) return { kind: 'substituted', objects }
    return substituteAll(objects, variables.values, context.strict ?? true)
  } catch (cause) {
    return {
      kind: 'failed',
      problems: [asProblem(cause, { code: 'SubstitutionFailed', what: 'cannot load variables' })],
    }
  }
}

function substituteAll(
  objects: readonly Manifest[],
  values: ReadonlyMap<string, string>,
  strict: boolean,
): Substituted {
  const problems: Problem[] = []
  const ids = new Map<string, number>()
  for (const object of objects) count(ids, idOf(object), 1)
  const result = objects.flatMap((object) => {
    if (isOptedOut(object)) return [object]
    try {
      const replaced = substituteOne(object, values, strict)
      count(ids, idOf(object), -1)
      for (const each of replaced) checkUnique(ids, each, object)
      return replaced
    } catch (cause) {
      problems.push(ofObject(cause, object))
      return []
    }
  })
  return problems.length > 0 ? { kind: 'failed', problems } : { kind: 'substituted', objects: result }
}

function substituteOne(object: Manifest, values: ReadonlyMap<string, string>, strict: boolean): readonly Manifest[] {
  const before = yamlText(object)
  // Without a dollar the text would be read back as what it was written from.
  if (!before.includes('$')) return [object]
  const decoded = decodeManifests(envsubst(before, values, { strict }), 'substituted text')
  const [error] = decoded.errors
  if (error !== undefined) {
    // Its position is of no file the user has, and values may be secret: only the reason is passed on, up to where it quotes.
    const [reason = ''] = error.fields.what.replace(/^document \d+: /, '').split(/\s*["':!<]/)
    throw new Problem({ code: 'SubstitutionFailed', what: `gives no valid YAML after substitution: ${reason}` })
  }
  return decoded.objects
}

function ofObject(cause: unknown, object: Manifest): Problem {
  const subject = subjectOf(refOf(object))
  if (!(cause instanceof Problem)) return new Problem({ code: 'SubstitutionFailed', subject, what: messageOf(cause) })
  return new Problem({ ...cause.fields, subject, what: `post build failed: ${cause.fields.what}` })
}

function isOptedOut(object: Manifest): boolean {
  const disabled = (where: string) => textAt(object, 'metadata', where, optOut) === 'disabled'
  return disabled('labels') || disabled('annotations')
}

/** Two objects may not become one: kustomize would find two places to put the result. */
function checkUnique(ids: Map<string, number>, object: Manifest, original: Manifest): void {
  if (count(ids, idOf(object), 1) < 2) return
  const what = `becomes ${subjectOf(refOf(object))}, which another object is already`
  throw new Problem({ code: 'SubstitutionFailed', subject: subjectOf(refOf(original)), what })
}

function idOf(object: Manifest): string {
  const { group, version, kind, namespace, name } = refOf(object)
  return [group, version, kind, namespace || 'default', name].join('/')
}

function count(ids: Map<string, number>, id: string, by: number): number {
  const now = (ids.get(id) ?? 0) + by
  ids.set(id, now)
  return now
}
