import type { BuildId } from '../build/spec.ts'
import { type Digest, digestOf } from '../core/digest.ts'
import type { UnitId } from '../flux/definition.ts'
import type { SourceId } from '../source/spec.ts'

const buildsPrefix = 'builds/'
export const buildKey = (id: BuildId): string => `${buildsPrefix}${id}`

const inputsPrefix = 'inputs/'
export const inputsKey = (digest: Digest): string => `${inputsPrefix}${digest}`

const artifactsPrefix = 'artifacts/'
export const artifactKey = (digest: Digest): string => `${artifactsPrefix}${digest}`

/** What is deleted once nothing refers to it; documents refer to each of these objects by the last part of its key. */
export const sweptPrefixes = [artifactsPrefix, inputsPrefix, buildsPrefix, 'blobs/'] as const
/** What the last sweeps found. */
export const sweepStateKey = 'sweep/state'

/** Which sources read a URL; `urlHash` is the digest of the normalised URL. */
export const sourcesPrefix = 'sources/'
export const sourcesKey = (urlHash: Digest): string => `${sourcesPrefix}${urlHash}`

/** What the searches for cluster sets found. */
export const foundClustersKey = 'fleet/found'

export const headsPrefix = 'heads/'
export const headKey = (source: SourceId): string => `${headsPrefix}${source}`

/** When a person was last answered who asked for a look at a source. */
export const answerKey = (source: SourceId): string => `answers/${source}`

/** Controls over everything. */
export const controlsPrefix = 'controls/'
export const allControlsKey = `${controlsPrefix}all`
/** Controls over a whole cluster; no unit has this id, whose ids have three parts. */
export const clusterControlsKey = (cluster: string): string => `clusters/${cluster}/controls/_cluster`
export const unitControlsKey = (cluster: string, unit: UnitId): string => `clusters/${cluster}/controls/${unit}`

export const clustersPrefix = 'clusters/'
/** The cluster that a key belongs to and the rest of the key; undefined for keys that belong to none. */
export function clusterOfKey(key: string): { readonly cluster: string; readonly rest: string } | undefined {
  const [, cluster, rest] = /^clusters\/([^/]+)\/(.+)$/.exec(key) ?? []
  return cluster === undefined || rest === undefined ? undefined : { cluster, rest }
}

export const identityKey = (cluster: string): string => `clusters/${cluster}/identity`
/** Created once by the first name under which a cluster is known, so that two names for one cluster cannot both win. */
export const claimsPrefix = 'identities/'
export const identityClaimKey = (uid: string): string => `${claimsPrefix}${uid}`

/** The last order to put an empty cluster in the place of one that is gone. */
export const restoreKey = (cluster: string): string => `clusters/${cluster}/restore`

/** Everything that is known of a cluster. */
export const clusterPrefix = (cluster: string): string => `${clustersPrefix}${cluster}/`

/** Who works on a cluster, and what the last pass came to. */
export const laneKey = (cluster: string): string => `clusters/${cluster}/lane`

export const recordsPrefix = (cluster: string): string => `clusters/${cluster}/records/`
export const recordKey = (cluster: string, unit: UnitId): string => `${recordsPrefix(cluster)}${unit}`

/** A copy of all records of a cluster. */
export const packedKey = (cluster: string): string => `clusters/${cluster}/packed`

/** The audit trail of a cluster. */
export const eventsPrefix = (cluster: string): string => `events/${cluster}/`

/** The folder of a day (UTC) of a cluster's audit trail. */
export function eventDayPrefix(cluster: string, time: number): string {
  return `${eventsPrefix(cluster)}${new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')}/`
}

/**
 * Where an event is created, once: the time is that of the event itself, so a flush that is repeated hits the same key. Orders of people
 * are counted by the controls that they changed, and not among what the lane tells of the unit.
 */
export function eventKey(
  cluster: string,
  event: { readonly time: number; readonly unit: UnitId; readonly seq: number; readonly by?: string },
): string {
  const number = event.by === undefined ? event.seq : `${event.seq}_order`
  return `${eventTimePrefix(cluster, event.time)}_${nameOf(event.unit)}_${number}`
}

/** A unit as part of one segment of a key: a folder for each event would cost a disk store more than the event does. */
function nameOf(unit: UnitId): string {
  const name = unit.replaceAll('/', '_')
  return name.length <= 200 ? name : `${name.slice(0, 160)}_${digestOf(unit).slice(0, 16)}`
}

/** What the keys of events of one millisecond begin with; keys sort by time. */
export function eventTimePrefix(cluster: string, time: number): string {
  const clock = new Date(time).toISOString().slice(11, 23).replaceAll(':', '')
  return `${eventDayPrefix(cluster, time)}${clock}`
}
