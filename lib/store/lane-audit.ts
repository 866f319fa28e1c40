import * as z from 'zod'
import type { UnitId } from '../flux/definition.ts'
import type { Fields } from './codec.ts'
import { count, time, unitIdWord } from './words.ts'

/** What the last audit of a cluster came to; what it found stands in records and events. */
export interface LaneAudit {
  /** Ids of those who asked for it; none for one of the schedule. */
  readonly requests: readonly string[]
  /** Every object was dry-run. */
  readonly full: boolean
  readonly began: number
  readonly ended: number
  readonly units: number
  readonly objects: number
  /** Requests to the API server, repeats included. */
  readonly apiRequests: number
  /** Objects that were dry-run though their metadata showed them to be as they were, and how many of those had drifted: it must stay 0. */
  readonly crossChecked: number
  readonly crossFound: number
  /** Keys of the events that tell of drift that was found, at most as many as are read in a moment. */
  readonly events: readonly string[]
  /** Units of which it is not known whether all is as it should be, and why. */
  readonly open: readonly OpenUnit[]
  /** How many units more than are listed. */
  readonly openMore?: number
  /** Why the cluster could not be looked at, or not to the end. */
  readonly problem?: string
}

export interface OpenUnit {
  readonly unit: UnitId
  readonly why: string
}

export const laneAuditFields: z.ZodType<LaneAudit> = z.strictObject({
  requests: z.array(z.string()),
  full: z.boolean(),
  began: time,
  ended: time,
  units: count,
  objects: count,
  apiRequests: count,
  crossChecked: count,
  crossFound: count,
  events: z.array(z.string()),
  open: z.array(z.strictObject({ unit: unitIdWord, why: z.string() } satisfies Fields<OpenUnit>)),
  openMore: count.exactOptional(),
  problem: z.string().exactOptional(),
} satisfies Fields<LaneAudit>)

/** How far the slow cross-check of a cluster has come: its units are parted into slices, and each audit that is due takes the next one. */
export interface CrossCheck {
  /** The slice that is next. */
  readonly slice: number
  /** When the last one was taken. */
  readonly at: number
}

export const crossCheckFields: z.ZodType<CrossCheck> = z.strictObject({
  slice: count,
  at: time,
} satisfies Fields<CrossCheck>)
