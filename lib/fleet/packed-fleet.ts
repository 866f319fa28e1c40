import { isJsonObject } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import type { Fleet } from './fleet.ts'

/** Raised with any change of Fleet: functions read the one that was packed by their own version. */
const schema = 1

/** A fleet file that was read and found right, as functions get it: they need not read YAML, which takes half a second and more for 1,000 clusters. */
export function packFleet(fleet: Fleet): string {
  return `${JSON.stringify({ schema, fleet })}\n`
}

/** What `packFleet` packed. Throws `SchemaTooNew`, or `InvalidFleet` where it is none; `file` is how errors name it. */
export function unpackFleet(text: string, file: string): Fleet {
  const value = parsed(text)
  const found = isJsonObject(value) ? value.schema : undefined
  if (isJsonObject(value) && found === schema && isFleet(value.fleet)) return value.fleet
  const remedy = 'Deploy the stack again; if this is seen while it is deployed, it ends by itself'
  if (typeof found !== 'number')
    throw new Problem({ code: 'InvalidFleet', subject: file, what: 'is no packed fleet file', remedy })
  throw new Problem({
    ...{ code: found > schema ? 'SchemaTooNew' : 'InvalidFleet', subject: file, remedy },
    what: `was packed with schema ${found}, this version reads ${schema}`,
  })
}

/** It was checked field by field before it was packed; who else may write into the layer may write code, too. */
function isFleet(value: unknown): value is Fleet {
  const lists = ['clusters', 'clusterSets', 'repositories'] as const
  return isJsonObject(value) && lists.every((name) => Array.isArray(value[name]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
