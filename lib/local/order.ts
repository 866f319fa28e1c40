import type { Call } from '../adapters/http/call.ts'
import { jsonIn } from '../adapters/http/wire.ts'
import { isDigest } from '../core/digest.ts'
import { type AuditOrder, auditOrderFields } from '../queue/audit-order.ts'
import type { SourceId } from '../source/spec.ts'

/** What can be asked of a product that runs. */
export type Order =
  /** The lane of a cluster is to look again. */
  | { readonly what: 'wake'; readonly cluster: string }
  /** A cluster is to be audited. */
  | { readonly what: 'audit'; readonly cluster: string; readonly order: AuditOrder }
  /** An event of a cluster was written to the bucket. */
  | { readonly what: 'tell'; readonly cluster: string; readonly key: string }
  /** A source is to be asked where it stands, as a person wanted at a time. */
  | { readonly what: 'ask'; readonly source: SourceId; readonly asked: number }

/** Where an order is sent to, and with what. */
export function orderRequest(order: Order): { readonly path: string; readonly body?: Uint8Array } {
  const part = encodeURIComponent
  switch (order.what) {
    case 'wake':
      return { path: `/lanes/${part(order.cluster)}/wake` }
    case 'audit':
      return { path: `/lanes/${part(order.cluster)}/audit`, body: Buffer.from(JSON.stringify(order.order)) }
    case 'tell':
      return { path: `/lanes/${part(order.cluster)}/tell/${part(order.key)}` }
    case 'ask':
      return { path: `/sources/${part(order.source)}/ask/${order.asked}` }
  }
}

/** The order of a request: `unknown` where its address is none, `malformed` where it cannot be read. */
export async function readOrder(call: Pick<Call, 'path' | 'body'>): Promise<Order | 'unknown' | 'malformed'> {
  const [room = '', name = '', what = '', detail = ''] = parts(call.path)
  if (name === '') return 'unknown'
  switch (`${room} ${what}`) {
    case 'lanes wake':
      return { what: 'wake', cluster: name }
    case 'lanes tell':
      return { what: 'tell', cluster: name, key: detail }
    case 'lanes audit': {
      const order = auditOrderFields.safeParse(jsonIn(Buffer.from(await call.body()).toString()))
      return order.success ? { what: 'audit', cluster: name, order: order.data } : 'malformed'
    }
    case 'sources ask': {
      const asked = /^[0-9]{1,15}$/.test(detail) ? Number(detail) : undefined
      return asked === undefined || !isDigest(name) ? 'malformed' : { what: 'ask', source: name as SourceId, asked }
    }
    default:
      return 'unknown'
  }
}

function parts(path: string): readonly string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch {
    return []
  }
}
