import { isList, type JsonObject } from '../json.ts'
import { textAt } from '../object.ts'
import { Conflicts, conflictAnswer } from './conflicts.ts'
import { conflictsBeyond, syncLastApplied } from './last-applied.ts'
import { type ApplyStep, applyConfig, managersAfterUpdate } from './manager-writes.ts'
import { decodeManagers, type Managed } from './managers.ts'
import { kindText, managersOf, withManagers, withoutManagers } from './metadata.ts'
import { said, wordsOf } from './said.ts'
import type { Applied, ApplyWrite } from './tracked-write.ts'

/** What a server-side apply makes of an object; see `tracked-write.ts` for what is left to do with it. */
export function trackApply(write: ApplyWrite): Applied {
  const { config, apiVersion, kind } = write
  const asked = kindText(textAt(config, 'apiVersion'), textAt(config, 'kind'))
  if (asked !== kindText(apiVersion, kind)) return refused(400, `invalid object type: ${asked}`)
  if (isList(managersOf(config))) return refused(400, 'metadata.managedFields must be nil')
  try {
    return { kind: 'applied', object: applied(write) }
  } catch (cause) {
    if (cause instanceof Conflicts) return conflictAnswer(cause)
    return refused(500, wordsOf(cause))
  }
}

function applied(write: ApplyWrite): JsonObject {
  const live = write.live ?? write.empty
  const managed = existingManagers(write, live)
  const { object, managed: after } = applyOrTakeOver(write, { live, config: write.config, managed, force: write.force })
  const synced = write.manager === 'kubectl' ? syncLastApplied(withoutManagers(object), write.config) : object
  return withManagers(synced, after)
}

/** What kubectl has applied by itself before is its own: it needs no force to take that over. */
function applyOrTakeOver(write: ApplyWrite, step: ApplyStep): ReturnType<typeof applyConfig> {
  try {
    return applyConfig(write, step)
  } catch (cause) {
    if (!(cause instanceof Conflicts) || write.manager !== 'kubectl') throw cause
    const remaining = conflictsBeyond(write, step.live, cause)
    if (remaining.sets.size > 0) throw remaining
    return applyConfig(write, { ...step, force: true })
  }
}

/** What was there before anybody applied belongs to somebody as well, so that the first apply can collide with it. */
function existingManagers(write: ApplyWrite, live: JsonObject): Managed {
  const managed = said('failed to decode managed fields', () => decodeManagers(managersOf(live)))
  if (managed.owners.size > 0) return managed
  const before = { ...write, manager: 'before-first-apply' }
  return said('failed to create manager for existing fields', () =>
    managersAfterUpdate(before, write.empty, live, managed),
  )
}

function refused(code: 400 | 500, message: string): Applied {
  return { kind: 'refused', code, message }
}
