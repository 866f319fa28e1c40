import { Problem } from '../core/problem.ts'
import type { PostBuild, SubstituteFrom } from '../flux/definition.ts'

/** Reads the data of a ConfigMap or Secret of the unit's namespace as text; undefined where the object is not there. */
export type LoadVariables = (reference: SubstituteFrom) => Promise<Readonly<Record<string, string>> | undefined>

/** What substitution puts in: the unit's own variables decide whether it runs, the cluster's only fill gaps. */
export interface UnitVariables {
  readonly values: ReadonlyMap<string, string>
  /** Whether Flux would substitute at all. */
  readonly active: boolean
}

const validName = /^[_a-zA-Z][_a-zA-Z0-9]*$/

/** Variables of a unit: the cluster's are weakest, then substituteFrom in its order, then `substitute`. Throws a Problem. */
export async function collectVariables(
  postBuild: PostBuild,
  cluster: Readonly<Record<string, string>>,
  load: LoadVariables,
): Promise<UnitVariables> {
  const own = new Map<string, string>()
  // One after the other, so that the error is that of the first in the list, as in Flux.
  for (const reference of postBuild.substituteFrom) {
    const data = await load(reference)
    if (data !== undefined) put(own, data)
    else if (!reference.optional) throw missing(reference)
  }
  put(own, postBuild.substitute)
  const values = new Map<string, string>()
  put(values, cluster)
  for (const [name, value] of own) values.set(name, value)
  const active = own.size > 0 || postBuild.strategy === 'Always'
  if (active) for (const name of values.keys()) checkName(name)
  return { values, active }
}

/** Line breaks are removed from every value, as Flux does it. */
function put(into: Map<string, string>, from: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(from)) into.set(name, value.replaceAll('\n', ''))
}

function missing({ kind, name }: SubstituteFrom): Problem {
  return new Problem({
    code: 'SubstitutionFailed',
    subject: `${kind}/${name}`,
    field: 'spec.postBuild.substituteFrom',
    what: 'not found',
    remedy: 'Create it in the namespace of the Kustomization, or mark the reference `optional: true`',
  })
}

function checkName(name: string): void {
  if (validName.test(name)) return
  throw new Problem({
    code: 'SubstitutionFailed',
    field: 'spec.postBuild',
    what: `${JSON.stringify(name)} is no variable name, it must match ${validName.source}`,
    remedy: 'Rename the key; keys of ConfigMaps and Secrets in substituteFrom count too',
  })
}
