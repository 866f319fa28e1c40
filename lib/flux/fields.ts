import * as z from 'zod'
import type { Selector } from '../build/spec.ts'
import { parseDuration } from '../core/duration.ts'

/** A Flux duration in whole milliseconds. */
export const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text)
  if (ms !== undefined) return Math.round(ms)
  context.issues.push({ code: 'custom', message: 'must be a duration such as 1m30s (units ms, s, m, h)', input: text })
  return z.NEVER
})

/** `timeout` of sources, which Flux's schema gives no hours. */
export const sourceTimeout = z
  .string()
  .regex(/^([0-9]+(\.[0-9]+)?(ms|s|m))+$/, 'must be a duration such as 1m30s (units ms, s, m)')
  .pipe(duration)

export const textMap = z.record(z.string(), z.string())

/** Reference to an object of the same namespace. */
export const localRef = z.strictObject({ name: z.string().min(1) })

export const selector: z.ZodType<Selector> = z.strictObject({
  group: z.string().exactOptional(),
  version: z.string().exactOptional(),
  kind: z.string().exactOptional(),
  name: z.string().exactOptional(),
  namespace: z.string().exactOptional(),
  labelSelector: z.string().exactOptional(),
  annotationSelector: z.string().exactOptional(),
})

const dnsName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/

/** The part of metadata that definitions keep; the rest of it is the API server's business. */
export const metadata = z.object({
  name: z.string().max(253).regex(dnsName, 'must be a DNS name: lower-case letters, digits, - and .'),
  namespace: z
    .string({
      error: (issue) => (issue.input === undefined ? 'is required: Flux applies no object without it' : undefined),
    })
    .max(63)
    .regex(dnsName, 'must be a DNS name: lower-case letters, digits and -'),
  annotations: textMap.optional(),
  labels: textMap.optional(),
})
