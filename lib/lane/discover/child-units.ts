import type { Manifest } from '../../core/manifest.ts'
import { Problem } from '../../core/problem.ts'
import { remembered } from '../../core/remembered.ts'
import { type KustomizationDefinition, type UnitId, unitId } from '../../flux/definition.ts'
import { parseKustomization } from '../../flux/kustomization.ts'
import { type Candidate, type Found, failure, note, outputOf } from './found.ts'
import { knownSource } from './known-sources.ts'
import { isRoot, rootDefinition, rootId } from './root.ts'

/** Units and sources in the outputs of the given units; sources are noted, units are returned. */
export function childrenOf(found: Found, parents: readonly UnitId[]): Candidate[] {
  const children: Candidate[] = []
  for (const parent of parents) {
    for (const { manifest } of outputOf(found.nodes.get(parent))?.takenOver ?? []) {
      if (parent === rootId && isRoot(manifest)) continue
      if (manifest.kind === 'GitRepository') addSource(found, manifest)
      if (manifest.kind === 'Kustomization') children.push(...childOf(found, parent, manifest))
    }
  }
  return children
}

function addSource(found: Found, manifest: Manifest): void {
  const key = `${String(manifest.metadata.namespace ?? '')}/${manifest.metadata.name}`
  if (!found.sources.has(key)) found.sources.set(key, knownSource(manifest, found.deps))
}

/** Outputs stay in memory, and most of their units are as before: the same definition, the same object. */
const parsedOnce = remembered(parseKustomization)

function childOf(found: Found, parent: UnitId, manifest: Manifest): Candidate[] {
  const parsed = parsedOnce(manifest)
  const id = unitId('Kustomization', String(manifest.metadata.namespace ?? 'default'), manifest.metadata.name)
  const claimed = found.claimed.get(id)
  if (claimed !== undefined) {
    note(found, parent, `${id} is defined more than once; the definition in ${claimed} counts`)
    return []
  }
  found.claimed.set(id, parent)
  if (parsed.kind === 'definition') {
    for (const warning of parsed.warnings) note(found, id, `${warning.field}: ${warning.message}`)
    return [{ id, definition: parsed.definition, parent, kept: false }]
  }
  addInvalid(found, id, parent, parsed.errors)
  return []
}

/** A unit whose manifest cannot be read keeps what it has: its last definition and all its objects. */
function addInvalid(
  found: Found,
  id: UnitId,
  parent: UnitId,
  errors: readonly { field: string; message: string }[],
): void {
  const problem = new Problem({
    code: 'InvalidManifest',
    subject: id,
    what: errors.map((error) => `${error.field}: ${error.message}`).join('; '),
    remedy: 'Correct the manifest in Git',
  })
  const [, namespace = '', name = ''] = id.split('/')
  const definition = found.records.get(id)?.definition ?? placeholder(namespace, name)
  found.nodes.set(id, { id, parent, definition, kept: false, content: failure(id, problem, 'InvalidManifest') })
}

function placeholder(namespace: string, name: string): KustomizationDefinition {
  return { ...rootDefinition({ url: '', ref: {}, path: '' }), namespace, name }
}
