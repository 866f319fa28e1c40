import type { Messenger } from '../queue/messenger.ts'
import { repositoryName } from '../source/url.ts'
import type { Bucket } from '../store/bucket.ts'
import { readHead } from '../store/heads.ts'
import type { ApiWorld } from './api.ts'
import type { Order } from './order.ts'

/** What people ask a product for, as messages to its functions: the same whether those run on this machine or in AWS. */
export function ordersOf({
  bucket,
  messenger,
}: {
  readonly bucket: Bucket
  readonly messenger: Messenger
}): Pick<ApiWorld, Order['what']> {
  return {
    wake: messenger.command,
    audit: messenger.orderAudit,
    tell: messenger.event,
    async ask(id, asked) {
      const head = await readHead(bucket.store, id)
      if (head === undefined) return
      const { url, credential } = head.value.source
      await messenger.ask(repositoryName(url), credential, asked)
    },
  }
}
