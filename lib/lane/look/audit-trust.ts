import type { ClusterApi, ResourceType } from '../../apply/cluster.ts'
import { isCustom } from '../../apply/trusted-generation.ts'
import { type Digest, digestOfValue, keyedDigestOfValue } from '../../core/digest.ts'
import { type InventoryId, kindPartOf, type ObjectRef, parseInventoryId } from '../../core/object-ref.ts'
import type { AuditKnowledge, TypeDefinition } from '../../store/audit-knowledge.ts'
import type { UnitRecord } from '../../store/record.ts'
import { outputFormat } from '../../unit/desired.ts'
import type { LaneDeps } from '../deps.ts'
import { isVirtual } from '../record/virtual.ts'

/** How far an audit may rely on what was noted before it. */
export interface AuditTrust {
  /** Whether artifacts still become what they became for the last whole audit. */
  readonly artifacts: boolean
  /** Whether every object of a kind is to be looked at closely: its definition, or the server, is another one than its baselines were taken under. */
  distrusts(kind: Pick<ObjectRef, 'group' | 'kind'>): boolean
  /** What the lane knows once all was looked at. */
  readonly next: AuditKnowledge
}

/**
 * Compares what the last whole audit worked by with what is there now. A lane that has nothing on its cluster yet has nothing to distrust.
 * Where the definitions cannot be listed the last ones stand: nothing says that they changed, and the cross-check looks at everything in a day.
 */
export async function auditTrust(
  deps: Pick<LaneDeps, 'api' | 'cluster' | 'memory' | 'secretKey'>,
  before: AuditKnowledge | undefined,
  records: readonly UnitRecord[],
): Promise<AuditTrust> {
  const kinds = customKinds(records)
  const definitions = { ...before?.definitions, ...(kinds.size > 0 && (await definitionsOf(deps.api, kinds))) }
  const serverVersion = deps.memory.serverVersion ?? ''
  const basis = auditBasis(deps)
  const isNew = records.every(({ inventory }) => inventory.length === 0)
  const sameServer = isNew || before?.serverVersion === serverVersion
  return {
    artifacts: before?.basis === basis,
    distrusts({ group, kind }) {
      if (!sameServer) return true
      const name = `${group}/${kind}`
      return !isNew && kinds.has(name) && !isSame(before?.definitions[name], definitions[name])
    },
    next: { basis, serverVersion, definitions, ...(deps.memory.identity && { identity: deps.memory.identity }) },
  }
}

/** What a lane knows that works on its cluster for the first time: whatever it applies, it applies under this server. */
export function firstKnowledge({ memory }: Pick<LaneDeps, 'memory'>): AuditKnowledge {
  return { serverVersion: memory.serverVersion ?? '', definitions: {} }
}

/** Digest of everything but artifact and definition that decides what is sent for a unit: variables, the key of hashes, what this version makes of a manifest. */
function auditBasis({ cluster, secretKey }: Pick<LaneDeps, 'cluster' | 'secretKey'>): Digest {
  return digestOfValue([outputFormat, cluster.variables, keyedDigestOfValue(secretKey, 'basis')])
}

function isSame(a: TypeDefinition | undefined, b: TypeDefinition | undefined): boolean {
  return a?.uid === b?.uid && a?.generation === b?.generation
}

function customKinds(records: readonly UnitRecord[]): ReadonlySet<string> {
  const kinds = new Set<string>()
  // Thousands of objects are of a few kinds.
  const one = new Map<string, InventoryId>()
  for (const { inventory } of records) for (const { id } of inventory) one.set(kindPartOf(id), id)
  for (const id of one.values()) {
    const ref = parseInventoryId(id)
    if (ref !== undefined && isCustom(ref.group) && !isVirtual(id)) kinds.add(`${ref.group}/${ref.kind}`)
  }
  return kinds
}

/** One LIST of the metadata of all CustomResourceDefinitions; they are named after the plural that discovery gives. */
async function definitionsOf(
  api: ClusterApi,
  kinds: ReadonlySet<string>,
): Promise<Readonly<Record<string, TypeDefinition>>> {
  const { types } = await api.types()
  const crds = types.find(({ group, kind }) => `${group}/${kind}` === 'apiextensions.k8s.io/CustomResourceDefinition')
  const answer = crds && (await api.listMetadata(crds, {}))
  if (answer?.kind !== 'ok') return {}
  const byName = new Map(answer.value.items.map(({ metadata }) => [metadata.name, metadata]))
  const definitionOf = ({ plural, group }: ResourceType): TypeDefinition | undefined => {
    const metadata = byName.get(`${plural}.${group}`)
    if (metadata === undefined || typeof metadata.generation !== 'number') return undefined
    return { uid: metadata.uid, generation: metadata.generation }
  }
  return Object.fromEntries(
    types.flatMap((type) => {
      const name = `${type.group}/${type.kind}`
      const definition = kinds.has(name) ? definitionOf(type) : undefined
      return definition === undefined ? [] : [[name, definition]]
    }),
  )
}
