import type { Json } from '../json.ts'
import { type KubeObject, listAt, textAt } from '../object.ts'

/** The first condition of a type in an object's status. */
export function conditionOf(object: KubeObject, type: string): Json | undefined {
  return listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type)
}

export function isTrue(object: KubeObject, type: string): boolean {
  return textAt(conditionOf(object, type), 'status') === 'True'
}
