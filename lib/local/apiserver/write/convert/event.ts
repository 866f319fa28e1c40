import type { Json } from '../../json.ts'
import type { KubeObject } from '../../object.ts'

/** Fields of an Event by their names in v1 and in events.k8s.io/v1; the others have the same name in both. */
const renamed: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
]
const toNew = new Map(renamed)
const toOld = new Map(renamed.map(([old, name]) => [name, old]))

/** What each version writes though nothing is in it. */
const always = {
  'events.k8s.io/v1': { eventTime: null },
  v1: { involvedObject: {}, reportingComponent: '', reportingInstance: '' },
} as const

/** Times and texts that one version leaves out when empty and the other does not. */
const leftOut: Readonly<Record<string, ReadonlySet<string>>> = {
  'events.k8s.io/v1': new Set(['reportingController', 'reportingInstance']),
  v1: new Set(),
}

/** An Event of one of its two groups as the other has it. */
export function convertedEvent(object: KubeObject, apiVersion: 'v1' | 'events.k8s.io/v1'): KubeObject {
  const names = apiVersion === 'v1' ? toOld : toNew
  const entries = Object.entries(object)
    .map(([name, value]): [string, Json] => [names.get(name) ?? name, value])
    .filter(([name, value]) => !(value === '' && leftOut[apiVersion]?.has(name)))
  const { kind, metadata } = object
  return { ...always[apiVersion], ...Object.fromEntries(entries), apiVersion, kind, metadata }
}
