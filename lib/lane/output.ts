import { type Digest, digestOfValue } from '../core/digest.ts'
import type { Manifest } from '../core/manifest.ts'
import { inventoryId, refOf, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { Revision } from '../core/revision.ts'
import type { KustomizationDefinition } from '../flux/definition.ts'
import { fluxKindOf, isFluxInstallation } from '../flux/kinds.ts'
import { desiredObjects } from '../unit/desired.ts'
import type { Variables } from '../unit/variables.ts'
import type { LaneDeps } from './deps.ts'
import type { DesiredObject, Output, TakenOver } from './graph.ts'
import { desiredHash } from './desired-hash.ts'
import { loadVariables } from './load-variables.ts'

/** Outputs that this activation has worked out already: artifacts are immutable, and variables rarely change between two looks. */
export interface Outputs {
  text(artifact: Digest, read: () => Promise<string | undefined>): Promise<string | undefined>
  output(key: string, make: () => Output | Problem): Output | Problem
}

export function outputCache(): Outputs {
  const texts = new Map<Digest, Promise<string | undefined>>()
  const outputs = new Map<string, Output | Problem>()
  return {
    text(artifact, read) {
      const known = texts.get(artifact)
      if (known !== undefined) return known
      const reading = read()
      texts.set(artifact, reading)
      return reading
    },
    output(key, make) {
      const known = outputs.get(key)
      if (known !== undefined) return known
      const made = make()
      outputs.set(key, made)
      return made
    },
  }
}

export interface Rendered {
  readonly definition: KustomizationDefinition
  readonly artifact: Digest
  readonly revision: Revision
  readonly yaml: string
}

/** What a unit wants on this cluster: its artifact, substituted and with owner labels, parted into what is sent and what is taken over. */
export async function readOutput(deps: LaneDeps, outputs: Outputs, rendered: Rendered): Promise<Output | Problem> {
  const { definition, artifact, revision, yaml } = rendered
  const variables = await loadVariables(deps, definition)
  if (variables instanceof Problem) return variables
  const key = digestOfValue({ artifact, revision, definition, variables })
  return outputs.output(key, () => {
    const objects = desiredObjects(yaml, definition, variables)
    return objects instanceof Problem ? objects : parted(deps, objects, { artifact, revision })
  })
}

function parted(
  deps: Pick<LaneDeps, 'secretKey'>,
  manifests: readonly Manifest[],
  of: { readonly artifact: Digest; readonly revision: Revision },
): Output {
  const objects = new Map<string, DesiredObject>()
  const takenOver: TakenOver[] = []
  const refused: Problem[] = []
  const installation: string[] = []
  for (const manifest of manifests) {
    const ref = refOf(manifest)
    const id = inventoryId(ref)
    const flux = fluxKindOf(manifest)
    if (isFluxInstallation(manifest)) installation.push(subjectOf(ref))
    else if (flux === undefined) objects.set(id, { id, manifest, hash: desiredHash(manifest, deps.secretKey) })
    else if (manifest.kind === 'Kustomization' || manifest.kind === 'GitRepository') {
      takenOver.push({ id, version: ref.version, manifest })
    } else refused.push(unsupportedKind(manifest))
  }
  const list = [...objects.values()]
  const desired = digestOfValue([list.map(({ id, hash }) => [id, hash]), takenOver.map(({ id }) => id).sort()])
  return { ...of, objects: list, takenOver, refused, notes: installationNote(installation), desired }
}

function installationNote(subjects: readonly string[]): readonly string[] {
  if (subjects.length === 0) return []
  return [`Flux's own installation is left out (${subjects.length} objects of gotk-components.yaml): Sluice needs nothing of it`]
}

function unsupportedKind(manifest: Manifest): Problem {
  return new Problem({
    code: 'Unsupported',
    subject: subjectOf(refOf(manifest)),
    what: `${manifest.apiVersion} ${manifest.kind} is not supported yet`,
    remedy: 'Remove it from the path that this cluster reads, or leave it to Flux',
  })
}

export type { Variables }
