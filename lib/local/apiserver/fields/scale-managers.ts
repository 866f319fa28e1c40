import type { Json, JsonObject } from '../json.ts'
import { isMember, setOf } from './field-set.ts'
import { decodeManagers, encodeManagers, type Owner } from './managers.ts'
import { namePath } from './path-element.ts'
import { difference } from './set-algebra.ts'

/** By apiVersion of an object: where its replicas are, null where that version has no scale subresource. */
export type ReplicasPaths = Readonly<Record<string, readonly string[] | null>>

const scaleVersion = 'autoscaling/v1'
const replicasInScale = setOf(namePath('spec', 'replicas'))

/** managedFields of a Scale: those of its object that own the replicas. */
export function toScale(entries: Json | undefined, paths: ReplicasPaths): readonly JsonObject[] | undefined {
  const { owners, times } = decodeManagers(entries)
  const inScale = new Map<string, Owner>()
  for (const [id, owner] of owners) {
    const path = pathIn(paths, owner)
    if (path !== undefined && path !== null && isMember(owner.fields, namePath(...path)))
      inScale.set(id, { ...owner, apiVersion: scaleVersion, fields: replicasInScale })
  }
  return encodeManagers({ owners: inScale, times: new Map([...times].filter(([id]) => inScale.has(id))) })
}

export interface ScaleWrite {
  /** managedFields of the object. */
  readonly entries: Json | undefined
  /** managedFields of the Scale after it was written. */
  readonly scaleEntries: Json | undefined
  readonly apiVersion: string
  readonly paths: ReplicasPaths
}

/** managedFields of the object after its Scale was written: who does not own the replicas there any more has lost them here. */
export function fromScale({ entries, scaleEntries, apiVersion, paths }: ScaleWrite): readonly JsonObject[] | undefined {
  const { owners, times } = decodeManagers(entries)
  const inScale = new Map(decodeManagers(scaleEntries).owners)
  const kept = new Map<string, Owner>()
  for (const [id, owner] of owners) {
    const path = pathIn(paths, owner)
    if (path === undefined) continue
    const replicas = path === null ? undefined : namePath(...path)
    const owns = replicas !== undefined && isMember(owner.fields, replicas)
    if (!owns || inScale.delete(id)) kept.set(id, owner)
    else {
      const fields = difference(owner.fields, setOf(replicas))
      if (fields.size > 0) kept.set(id, { ...owner, fields })
    }
  }
  const replicas = paths[apiVersion] ?? []
  for (const [id, owner] of inScale) {
    if (!isMember(owner.fields, namePath('spec', 'replicas'))) continue
    kept.set(id, { ...owner, apiVersion, fields: setOf(namePath(...replicas)) })
  }
  return encodeManagers({ owners: kept, times })
}

function pathIn(paths: ReplicasPaths, { apiVersion }: Owner): readonly string[] | null | undefined {
  return Object.hasOwn(paths, apiVersion) ? paths[apiVersion] : undefined
}
