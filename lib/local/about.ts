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
})

export type About = Readonly<z.infer<typeof aboutFields>>
