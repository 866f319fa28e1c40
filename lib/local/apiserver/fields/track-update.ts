import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import { textAt } from '../object.ts'
import { managersAfterUpdate } from './manager-writes.ts'
import { decodeManagers, type Managed, nobody } from './managers.ts'
import { managersOf, withManagers, withoutManagers } from './metadata.ts'
import type { UpdateWrite } from './tracked-write.ts'

/** The object that is written by a create, update or patch, with its new managedFields. */
export function trackUpdate(write: UpdateWrite): JsonObject {
  const live = write.live ?? write.empty
  const object = withoutManagers(write.object)
  const managed = managersBefore(write, live)
  // An object that has gone without managers stays so: a client that wants none has taken them away.
  if (managed.owners.size === 0 && textAt(live, 'metadata', 'uid') !== '') return object
  try {
    return withManagers(object, managersAfterUpdate(write, live, object, managed))
  } catch {
    // The server writes the object all the same, without managers: wrong ones would be worse than none.
    return object
  }
}

/** Managers as the client sends them, unless it sends none: it may not know them. An empty list or entry takes them away. */
function managersBefore({ object, subresource }: UpdateWrite, live: JsonObject): Managed {
  const sent = managersOf(object)
  if (subresource !== '') return decodedOrNobody(managersOf(live))
  if (isReset(sent)) return nobody
  const own = decodedOrNobody(sent)
  return own.owners.size > 0 ? own : decodedOrNobody(managersOf(live))
}

function isReset(entries: Json | undefined): boolean {
  if (!isList(entries) || entries.length > 1) return false
  const [entry = {}] = entries
  return isObject(entry) && Object.values(entry).every((value) => value === null || value === '')
}

/** Managers that cannot be read count as none. */
function decodedOrNobody(entries: Json | undefined): Managed {
  try {
    return decodeManagers(entries)
  } catch {
    return nobody
  }
}
