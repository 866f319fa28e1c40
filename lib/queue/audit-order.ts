import * as z from 'zod'

/** As many as one message names. */
const mostRequests = 1_000

/** How an order travels. */
export const auditOrderFields = z.object({
  /** Ids of those who ask, by which they find what it came to; none for an audit of the schedule. */
  requests: z.array(z.string().min(1).max(100)).max(mostRequests).readonly(),
  /** Every object is dry-run, also what its metadata show to be as it was. */
  full: z.boolean(),
})

/** How a cluster is to be audited, and for whom. */
export type AuditOrder = Readonly<z.infer<typeof auditOrderFields>>

/** Orders that came together are one, which looks as closely as any of them asks for. */
export function oneOrder(
  orders: readonly { readonly [K in keyof AuditOrder]?: AuditOrder[K] | undefined }[],
): AuditOrder {
  return {
    requests: orders.flatMap(({ requests = [] }) => requests).slice(0, mostRequests),
    full: orders.some(({ full }) => full === true),
  }
}
