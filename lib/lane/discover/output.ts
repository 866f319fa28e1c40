import type { SmallMap } from '../../core/bounded-map.ts'
import { type Digest, digestOfValue } from '../../core/digest.ts'
import type { Manifest } from '../../core/manifest.ts'
import { inventoryId, refOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { Revision } from '../../core/revision.ts'
import { type KustomizationDefinition, unitId } from '../../flux/definition.ts'
import { fluxKindOf, isFluxInstallation, unsupportedKind } from '../../flux/kinds.ts'
import { misnamed } from '../../flux/misnamed.ts'
import { getArtifact } from '../../store/artifacts.ts'
import { desiredObjects } from '../../unit/desired.ts'
import type { LoadVariables } from '../../unit/variables.ts'
import type { LaneDeps } from '../deps.ts'
import { desiredDigest } from './desired-digest.ts'
import { desiredHash } from './desired-hash.ts'
import type { DesiredObject, Output, TakenOver } from './graph.ts'
import { clusterVariables } from './load-variables.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Outputs that were worked out already, by artifact and definition: artifacts are immutable, and most units have no variables from the cluster. */
export type Outputs = SmallMap<Output | Problem>

export interface Rendered {
  readonly definition: KustomizationDefinition
  readonly artifact: Digest
  readonly revision: Revision
}

/**
 * What a unit wants on this cluster: its artifact, substituted and with owner labels, parted into what is sent and what is taken over.
 * `missing` where the artifact is not in the bucket.
 */
export async function readOutput(deps: LaneDeps, rendered: Rendered): Promise<Output | Problem | 'missing'> {
  const { definition, artifact, revision } = rendered
  const { outputs, artifacts } = deps.memory
  const key = digestOfValue({ artifact, definition, variables: deps.cluster.variables })
  const known = outputs.get(key)
  if (known !== undefined) return known instanceof Problem ? known : { ...known, revision }
  const yaml = artifacts.get(artifact) ?? (await getArtifact(deps.bucket.store, artifact))
  if (yaml === undefined) return 'missing'
  const made = await makeOutput(deps, rendered, yaml)
  if (!(made instanceof Problem) && made.takenOver.length > 0) keepText(artifacts, artifact, yaml)
  // What the cluster holds may change between two looks.
  if ((definition.postBuild?.substituteFrom.length ?? 0) === 0) outputs.set(key, made)
  return made
}

/** As many as the units that define others in a large cluster. */
const keptTexts = 32

function keepText(texts: Map<Digest, string>, artifact: Digest, yaml: string): void {
  texts.set(artifact, yaml)
  const [oldest] = texts.keys()
  if (texts.size > keptTexts && oldest !== undefined) texts.delete(oldest)
}

async function makeOutput(deps: LaneDeps, rendered: Rendered, yaml: string): Promise<Output | Problem> {
  const { definition, artifact, revision } = rendered
  const secrets: string[] = []
  const wanted = await desiredObjects(yaml, definition, {
    clusterVariables: deps.cluster.variables,
    loadVariables: noting(secrets, clusterVariables(deps.api, definition.namespace)),
  })
  if (wanted.kind === 'failed') return withoutSecrets(several(definition, wanted.problems), secrets)
  return parted(deps, wanted.objects, { artifact, revision, secrets })
}

/** Loads variables and notes which values came from Secrets. */
function noting(secrets: string[], load: LoadVariables): LoadVariables {
  return async (reference) => {
    const data = await load(reference)
    if (reference.kind === 'Secret' && data !== undefined) secrets.push(...Object.values(data))
    return data
  }
}

function several({ namespace, name }: KustomizationDefinition, problems: readonly Problem[]): Problem {
  const [first] = problems
  if (first !== undefined && problems.length === 1) return first
  return new Problem({
    code: first?.code ?? 'BuildFailed',
    subject: unitId('Kustomization', namespace, name),
    what: problems.map((problem) => problem.message).join('; '),
  })
}

function parted(
  deps: Pick<LaneDeps, 'secretKey'>,
  manifests: readonly Manifest[],
  of: Pick<Output, 'artifact' | 'revision' | 'secrets'>,
): Output {
  const objects = new Map<string, DesiredObject>()
  const takenOver: TakenOver[] = []
  const refused: Problem[] = []
  const installation: string[] = []
  for (const manifest of manifests) {
    const ref = refOf(manifest)
    const id = inventoryId(ref)
    const unusable = unsupportedKind(manifest) ?? misnamed(manifest)
    if (unusable !== undefined) refused.push(unusable)
    else if (isFluxInstallation(manifest)) installation.push(ref.kind)
    else if (fluxKindOf(manifest) !== undefined) takenOver.push({ id, version: ref.version, manifest })
    else objects.set(id, { id, manifest, hash: desiredHash(manifest, deps.secretKey) })
  }
  const list = [...objects.values()]
  const desired = desiredDigest(list, takenOver)
  return { ...of, objects: list, takenOver, refused, notes: installationNote(installation), desired }
}

function installationNote(kinds: readonly string[]): readonly string[] {
  if (kinds.length === 0) return []
  const counts = [...new Set(kinds)].map((kind) => `${kinds.filter((one) => one === kind).length} ${kind}`)
  return [
    `Flux's own installation (label app.kubernetes.io/part-of: flux) is left out, Sluice needs nothing of it: ${counts.join(', ')}`,
  ]
}
