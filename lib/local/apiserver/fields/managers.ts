import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import { compareText } from './compare-text.ts'
import type { FieldSet } from './field-set.ts'
import { fromFieldsV1, toFieldsV1 } from './fields-v1.ts'
import { goJson } from './go-text.ts'

/** What a manager owns, in which version of the object. */
export interface Owner {
  readonly manager: string
  readonly subresource: string
  readonly apiVersion: string
  /** By apply, where each apply says all that the manager wants; otherwise by writes that changed something. */
  readonly applied: boolean
  readonly fields: FieldSet
}

/** Who owns what, by the identifiers of managers, and when they last wrote. */
export interface Managed {
  readonly owners: Owners
  readonly times: ReadonlyMap<string, string>
}

export type Owners = ReadonlyMap<string, Owner>

export const nobody: Managed = { owners: new Map(), times: new Map() }

/** What tells managers apart: an updater in another version is another one, an applier is not. */
export function identifierOf({ manager, subresource, apiVersion, applied }: Omit<Owner, 'fields'>): string {
  const parts = [
    ...(manager === '' ? [] : [`"manager":${goJson(manager)}`]),
    `"operation":"${applied ? 'Apply' : 'Update'}"`,
    ...(applied ? [] : [`"apiVersion":${goJson(apiVersion)}`]),
    ...(subresource === '' ? [] : [`"subresource":${goJson(subresource)}`]),
  ]
  return `{${parts.join(',')}}`
}

/** Reads managedFields. Throws where they are not what the server would have written. */
export function decodeManagers(entries: Json | undefined): Managed {
  const owners = new Map<string, Owner>()
  const times = new Map<string, string>()
  for (const [at, entry] of (isList(entries) ? entries : []).entries()) {
    const owner = decodeEntry(isObject(entry) ? entry : {}, at)
    const id = identifierOf(owner)
    owners.set(id, owner)
    const time = isObject(entry) ? textIn(entry, 'time') : ''
    if (time === '') times.delete(id)
    else times.set(id, time)
  }
  return { owners, times }
}

function decodeEntry(entry: JsonObject, at: number): Owner {
  const operation = textIn(entry, 'operation')
  const apiVersion = textIn(entry, 'apiVersion')
  const type = textIn(entry, 'fieldsType')
  if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Apply` or `Update`')
  if (apiVersion === '') throw new Error('apiVersion must not be empty')
  if (type === '') throw new Error(`missing fieldsType in managed fields entry ${at}`)
  if (type !== 'FieldsV1') throw new Error(`invalid fieldsType ${goJson(type)} in managed fields entry ${at}`)
  return {
    manager: textIn(entry, 'manager'),
    subresource: textIn(entry, 'subresource'),
    apiVersion,
    applied: operation === 'Apply',
    fields: fromFieldsV1(entry.fieldsV1),
  }
}

/** Managers as managedFields, nothing where there are none. */
export function encodeManagers({ owners, times }: Managed): readonly JsonObject[] | undefined {
  if (owners.size === 0) return undefined
  return [...owners].map(([id, owner]) => encodeEntry(owner, times.get(id))).sort(compareEntries)
}

function encodeEntry(owner: Owner, time: string | undefined): JsonObject {
  return {
    ...(owner.manager !== '' && { manager: owner.manager }),
    operation: owner.applied ? 'Apply' : 'Update',
    apiVersion: owner.apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(owner.fields),
    ...(owner.subresource !== '' && { subresource: owner.subresource }),
  }
}

function compareEntries(one: JsonObject, other: JsonObject): number {
  const text = (name: string) => compareText(textIn(one, name), textIn(other, name))
  return (
    text('operation') ||
    secondsOf(textIn(one, 'time')) - secondsOf(textIn(other, 'time')) ||
    text('manager') ||
    text('apiVersion') ||
    text('subresource')
  )
}

/** Seconds since 1970; no time counts as the start of them. */
export function secondsOf(time: string): number {
  return time === '' ? 0 : Math.floor(Date.parse(time) / 1000)
}

function textIn(entry: JsonObject, name: string): string {
  const value = Object.hasOwn(entry, name) ? entry[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** The owners with one changed, or without it where it owns nothing. */
export function withOwner(owners: Owners, id: string, owner: Owner): Owners {
  const changed = new Map(owners)
  if (owner.fields.size === 0) changed.delete(id)
  else changed.set(id, owner)
  return changed
}
