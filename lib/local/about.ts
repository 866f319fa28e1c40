import { join } from 'node:path'
import * as z from 'zod'

/** The socket of the product that works on a data folder. */
export function socketOf(folder: string): string {
  return join(folder, 'api.sock')
}

/** Raised when the addresses or answers of the socket change so that an older program would misread them. */
export const apiSchema = 1

/** What a product that works on a data folder says of itself; a later version may say more. */
export const aboutFields = z.object({
  version: z.string(),
  pid: z.int().positive(),
  /** Where it takes webhooks. */
  webhook: z.string(),
  /** Clusters that it works on. */
  clusters: z.array(z.string()).readonly(),
  /** How often they are audited (milliseconds), where the fleet file says so; missing where the version before runs. */
  auditIntervals: z.record(z.string(), z.number()).readonly().optional(),
})

export type About = Readonly<z.infer<typeof aboutFields>>
