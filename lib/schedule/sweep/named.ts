import { type BuildSpec, buildId } from '../../build/spec.ts'
import { canonical } from '../../core/canonical.ts'
import { buildSpecOf } from '../../flux/build-spec.ts'
import type { SourceId } from '../../source/spec.ts'
import type { UnitRecord } from '../../store/record.ts'

/** What the records of a cluster name. */
export interface Named {
  /** False where a record could not be read, or none was written yet: then nothing is known not to be named. */
  readonly complete: boolean
  /** `namespace/name` of each GitRepository. */
  readonly repositories: ReadonlySet<string>
  /** Ids of all builds as they would be of a source. */
  builds(source: SourceId): ReadonlySet<string>
}

/**
 * What units are made of by their records, those that have left Git apart. Which source a sourceRef stands for is known to the lane alone,
 * so a record names its path and fields in every source: that keeps too much, never too little.
 */
export function namedBy(records: readonly UnitRecord[], allRead: boolean): Named {
  const there = records.filter(({ removed }) => removed === undefined)
  const specs = new Map<string, (source: SourceId) => BuildSpec>()
  const add = (definition: Pick<UnitRecord['definition'], 'path' | 'fields'>): void => {
    const { path, fields } = definition
    specs.set(canonical({ path, fields }), (source) => buildSpecOf(definition, source))
  }
  for (const { definition, parent } of there) {
    add(definition)
    // The lane reads a root as the fleet file has it before it reads what the root says of itself.
    if (parent === undefined) add({ path: definition.path, fields: {} })
  }
  const ids = new Map<SourceId, ReadonlySet<string>>()
  return {
    complete: allRead && records.length > 0,
    repositories: new Set(
      there.map(({ definition }) => `${definition.sourceRef.namespace}/${definition.sourceRef.name}`),
    ),
    builds(source) {
      const known = ids.get(source) ?? new Set(Array.from(specs.values(), (of) => buildId(of(source))))
      ids.set(source, known)
      return known
    },
  }
}
