import type { Json, JsonObject } from '../json.ts'
import { type KubeObject, listAt, objectAt, textAt } from '../object.ts'
import { storageVersionOf } from './definition.ts'

/** The status of a definition whose names are accepted: its objects are served. */
export function establishedStatus(definition: KubeObject, time: string): JsonObject {
  const names = objectAt(definition, 'spec', 'names')
  const before = listAt(definition, 'status', 'storedVersions')
  const storage = storageVersionOf(definition)
  const since = (type: string): string => {
    const found = listAt(definition, 'status', 'conditions').find((one) => textAt(one, 'type') === type)
    return textAt(found, 'lastTransitionTime') || time
  }
  const condition = (type: string, reason: string, message: string): Json => ({
    lastTransitionTime: since(type),
    ...{ message, reason },
    status: 'True',
    type,
  })
  return {
    acceptedNames: names,
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: before.includes(storage) ? before : [...before, storage],
  }
}
