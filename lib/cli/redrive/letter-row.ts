import { counted } from '../../core/counted.ts'
import { durationText } from '../../core/duration.ts'
import { messageOf } from '../../core/problem.ts'
import type { QueueName } from '../../queue/dead-letter-box.ts'
import {
  parseNotifyMessage,
  parseRenderMessage,
  parseSyncMessage,
  parseTimerMessage,
  type RenderMessage,
  type SyncMessage,
} from '../../queue/message.ts'
import type { DeadLetter } from '../../queue/queue.ts'
import { storedObjects } from '../../schedule/stored-object.ts'
import type { ListView } from '../list-text.ts'

/** A dead letter as people and scripts see it. */
export interface LetterRow {
  readonly queue: QueueName
  readonly id: string
  readonly sentAt: number
  readonly receives: number
  /** What it asks for. */
  readonly message: string
  /** Why it was given up, as far as that is known. */
  readonly reason: string
  /** This version reads it, so it is worth another try. */
  readonly readable: boolean
}

export function letterRow(queue: QueueName, { id, sentAt, receives, body }: DeadLetter): LetterRow {
  const known = { queue, id, sentAt, receives }
  try {
    const message = textOf[queue](body)
    const reason = `was delivered ${counted(receives, 'time')} and never worked; the log of the ${functionOf[queue]} function tells why, by its id`
    return { ...known, message, reason, readable: true }
  } catch (cause) {
    return { ...known, message: 'unreadable', reason: messageOf(cause), readable: false }
  }
}

const functionOf = { render: 'render', sync: 'sync', timer: 'schedule', notify: 'notify' } as const

const textOf: Readonly<Record<QueueName, (body: string) => string>> = {
  render: (body) => renderText(parseRenderMessage(body)),
  sync: (body) => syncText(parseSyncMessage(body)),
  timer: (body) => {
    // What S3 tells comes by this queue, too.
    const told = storedObjects(body)
    if (told !== undefined) return told.map(({ repository }) => `change in ${repository}`).join(', ') || 'trial of S3'
    const timer = parseTimerMessage(body)
    return `delayed: ${timer.to === 'render' ? renderText(timer.message) : syncText(timer.message)}`
  },
  notify: (body) => `event ${parseNotifyMessage(body).key}`,
}

function renderText(message: RenderMessage): string {
  switch (message.kind) {
    case 'push':
      return `push to ${message.repository}`
    case 'poll':
      return `poll of ${message.repository}`
    case 'render':
      return `render of source ${message.source.slice(0, 12)}${message.cluster === undefined ? '' : ` for ${message.cluster}`}`
  }
}

function syncText({ kind, cluster }: SyncMessage): string {
  return `${kind} of cluster ${cluster}`
}

/** How dead letters are listed. */
export function letterView(now: number): ListView<LetterRow> {
  return {
    name: ({ id }) => id,
    columns: [
      { title: 'QUEUE', cell: ({ queue }) => queue },
      { title: 'AGE', cell: ({ sentAt }) => durationText(Math.max(1_000, Math.round((now - sentAt) / 1_000) * 1_000)) },
      { title: 'MESSAGE', cell: ({ message }) => message },
      { title: 'ID', cell: ({ id }) => id },
      { title: 'REASON', cell: ({ reason }) => reason },
    ],
  }
}
