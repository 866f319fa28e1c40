import type { UnitNode } from '../discover/graph.ts'

/** Whether a unit was suspended, in Git or by a person: then nothing of it is changed, and its units live on as they are. */
export function isSuspended({ definition, suspended }: Pick<UnitNode, 'definition' | 'suspended'>): boolean {
  return definition.suspend || suspended === true
}
