import * as z from 'zod'
import type { BuildId } from '../build/spec.ts'
import { isDigest } from '../core/digest.ts'
import { Problem } from '../core/problem.ts'
import type { SourceId } from '../source/spec.ts'
import { auditOrderFields } from './audit-order.ts'
import { messageSchema, mostBuilds } from './message-schema.ts'

const sourceId = z.custom<SourceId>((value) => typeof value === 'string' && isDigest(value), 'no source id')
const buildId = z.custom<BuildId>((value) => typeof value === 'string' && isDigest(value), 'no build id')
const clusterName = z.string().min(1).max(253)
/** A repository as `normaliseUrl` names it. */
const repository = z.string().min(1).max(2_000)
const schema = z.literal(messageSchema)

const push = z.object({
  schema,
  kind: z.literal('push'),
  repository,
  /** The ref that was pushed, in full, and where it is now: hints, never facts. */
  ref: z.string().max(1_000).optional(),
  after: z.string().max(100).optional(),
})

const poll = z.object({
  schema,
  kind: z.literal('poll'),
  repository,
  /** Only sources that are read with this credential; '' for those read without. */
  credential: z.string().max(100),
  /** When a person asked for it, who is told once it was worked. */
  asked: z.int().nonnegative().optional(),
})

const render = z.object({
  schema,
  kind: z.literal('render'),
  source: sourceId,
  /** Builds that a lane found and that have no artifact yet; without them, all builds of the source. */
  builds: z.array(buildId).max(mostBuilds).readonly().optional(),
  /** Who asks for the builds. */
  cluster: clusterName.optional(),
  /** Where a push said that the source is now (a hint), and how often it was asked since because it answered something else. */
  after: z.string().max(100).optional(),
  attempt: z.int().nonnegative().optional(),
  /** How often it was tried before, and something else than the source failed. */
  retries: z.int().nonnegative().optional(),
  /** The revision that it answered each time and that was not believed, for the head was at a later one before. */
  doubted: z.string().max(1_000).optional(),
  /** The head's seq then: what it answered while the head was elsewhere says nothing. */
  against: z.int().nonnegative().optional(),
})

const sync = z.object({
  schema,
  kind: z.enum(['wake', 'continue', 'audit', 'timer', 'command']),
  cluster: clusterName,
  /** Whose head moved, and to which seq: a hint for the log, never a fact. */
  source: sourceId.optional(),
  seq: z.int().nonnegative().optional(),
  /** How often it was tried before, and the lane could not even begin. */
  failures: z.int().nonnegative().optional(),
  /** Of an audit: as an AuditOrder. */
  ...auditOrderFields.partial().shape,
})

const notify = z.object({
  schema,
  kind: z.literal('event'),
  cluster: clusterName,
  /** Key of the event in the bucket. */
  key: z.string().min(1).max(1_024),
})

const renderQueue = z.discriminatedUnion('kind', [push, poll, render])

/** Of any version. */
const versioned = z.object({ schema: z.int() })

const timerQueue = z.discriminatedUnion('to', [
  z.object({
    schema,
    kind: z.literal('timer'),
    due: z.number(),
    to: z.literal('render'),
    group: repository,
    message: renderQueue,
  }),
  z.object({
    schema,
    kind: z.literal('timer'),
    due: z.number(),
    to: z.literal('sync'),
    group: clusterName,
    message: sync,
  }),
])

/** A verified push to a repository: its sources are asked where they stand now. */
export type PushMessage = Readonly<z.infer<typeof push>>
/** Asks all sources of a repository that are read with one credential where they stand now. */
export type PollMessage = Readonly<z.infer<typeof poll>>
/** Asks the render function to resolve one source and to render what changed. */
export type SourceMessage = Readonly<z.infer<typeof render>>
/** What the render queue carries; its group is the repository as `normaliseUrl` names it. */
export type RenderMessage = PushMessage | PollMessage | SourceMessage

/**
 * Asks the lane of a cluster to compare desired with live: after a render (`wake`), to go on with its own work (`continue`), because
 * something is due (`timer`), a person asked for something (`command`), or an audit is due. Its group is the cluster.
 */
export type SyncMessage = Readonly<z.infer<typeof sync>>

/** Names an event of the audit trail to the notify function; its group is the cluster. */
export type NotifyMessage = Readonly<z.infer<typeof notify>>

/** A message that is to be sent on to a FIFO queue once it is due (milliseconds since the epoch). */
export type TimerMessage = Readonly<z.infer<typeof timerQueue>>

export function parseRenderMessage(text: string): RenderMessage {
  return parseMessage('render queue', renderQueue, text)
}

export function parseSyncMessage(text: string): SyncMessage {
  return parseMessage('sync queue', sync, text)
}

export function parseNotifyMessage(text: string): NotifyMessage {
  return parseMessage('notify queue', notify, text)
}

export function parseTimerMessage(text: string): TimerMessage {
  return parseMessage('timer queue', timerQueue, text)
}

/** Throws `SchemaTooNew` for what a later version wrote (it goes back to the queue) and `InvalidInput` for what no version reads. */
function parseMessage<T>(subject: string, fields: z.ZodType<T>, text: string): T {
  const value = parseJson(subject, text)
  const found = versioned.safeParse(value)
  if (found.success && found.data.schema > messageSchema) {
    throw new Problem({
      code: 'SchemaTooNew',
      subject,
      what: `message has schema ${found.data.schema}, this version reads up to ${messageSchema}`,
      remedy: 'Deploy the version that wrote it, or a later one',
    })
  }
  const parsed = fields.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Problem({
    code: 'InvalidInput',
    subject,
    what: `message is malformed: ${issue?.message ?? 'unknown reason'}`,
    ...(issue !== undefined && issue.path.length > 0 && { field: issue.path.join('.') }),
  })
}

function parseJson(subject: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem({ code: 'InvalidInput', subject, what: 'message is no JSON' })
  }
}
