import { at, type KubeObject, numberAt } from '../../object.ts'

/** The replicas that an object wants. */
export function replicasOf(object: KubeObject): number {
  const replicas = at(object, 'spec', 'replicas')
  return typeof replicas === 'number' ? replicas : 1
}

export function generationOf(object: KubeObject): number {
  return numberAt(object.metadata, 'generation')
}

/** A counter of the status. */
export function counted(object: KubeObject | undefined, name: string): number {
  return numberAt(object, 'status', name)
}
