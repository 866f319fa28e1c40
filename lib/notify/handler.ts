import { assertObjectKey } from '../core/object-key.ts'
import { Problem } from '../core/problem.ts'
import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { type NotifyMessage, parseNotifyMessage } from '../queue/message.ts'
import { readEvent, type StoredEvent } from '../store/events.ts'
import { eventsPrefix } from '../store/keys.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** What notifying needs. */
export interface NotifyDeps {
  readonly store: ObjectStore
  /** Takes one line of the log. */
  readonly log: (line: NotifyLine) => void
}

/** What is logged of a message: the event that it names, or that there is none. */
export type NotifyLine =
  | ({ readonly kind: 'event' } & StoredEvent)
  | { readonly kind: 'missing-event'; readonly cluster: string; readonly key: string }

/** Works the notify queue: logs the events that messages name. One that is not there is logged as that, and no more is done. */
export function notifyHandler(deps: () => Promise<NotifyDeps>, world: HandlerWorld): FifoHandler {
  const work = async (messages: readonly NotifyMessage[]): Promise<void> => {
    const { store, log } = await deps()
    for (const { cluster, key } of messages) {
      const event = await readEvent(store, key)
      log(event === undefined ? { kind: 'missing-event', cluster, key } : { kind: 'event', ...event })
    }
  }
  return fifoHandler({ parse, work }, world)
}

/** A message that names anything but an event of its cluster is malformed: it gets nobody to read other objects. */
function parse(body: string): NotifyMessage {
  const message = parseNotifyMessage(body)
  assertObjectKey(message.key)
  if (message.key.startsWith(eventsPrefix(message.cluster))) return message
  throw new Problem({ code: 'InvalidInput', subject: 'notify queue', what: 'message names no event', field: 'key' })
}
