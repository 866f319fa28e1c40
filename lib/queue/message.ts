import * as z from 'zod'
import type { BuildId } from '../build/spec.ts'
import { isDigest } from '../core/digest.ts'
import { Problem } from '../core/problem.ts'
import type { SourceId } from '../source/spec.ts'

/** The schema that this version writes and reads. */
export const messageSchema = 1

const sourceId = z.custom<SourceId>((value) => typeof value === 'string' && isDigest(value), 'no source id')
const buildId = z.custom<BuildId>((value) => typeof value === 'string' && isDigest(value), 'no build id')
const clusterName = z.string().min(1).max(253)

const render = z.object({
  schema: z.literal(messageSchema),
  kind: z.literal('render'),
  source: sourceId,
  /** Builds that a lane found and that have no artifact yet; without them, all builds of the source. */
  builds: z.array(buildId).max(1_000).readonly().optional(),
  /** Who asks for the builds. */
  cluster: clusterName.optional(),
})

const sync = z.object({
  schema: z.literal(messageSchema),
  kind: z.enum(['wake', 'continue', 'audit']),
  cluster: clusterName,
  /** Whose head moved, and to which seq: a hint for the log, never a fact. */
  source: sourceId.optional(),
  seq: z.int().nonnegative().optional(),
})

/** Asks the render function to resolve a source and to render what changed. */
export type RenderMessage = Readonly<z.infer<typeof render>>

/** Asks the lane of a cluster to compare desired with live: after a render, to go on with its own work, or because an audit is due. */
export type SyncMessage = Readonly<z.infer<typeof sync>>

export function parseRenderMessage(text: string): RenderMessage {
  return parseMessage('render queue', render, text)
}

export function parseSyncMessage(text: string): SyncMessage {
  return parseMessage('sync queue', sync, text)
}

/** Throws `SchemaTooNew` for what a later version wrote (it goes back to the queue) and `InvalidInput` for what no version reads. */
function parseMessage<T>(subject: string, schema: z.ZodType<T>, text: string): T {
  const value = parseJson(subject, text)
  const found = z.object({ schema: z.int() }).safeParse(value)
  if (found.success && found.data.schema > messageSchema) {
    throw new Problem({
      code: 'SchemaTooNew',
      subject,
      what: `message has schema ${found.data.schema}, this version reads up to ${messageSchema}`,
      remedy: 'Deploy the version that wrote it, or a later one',
    })
  }
  const parsed = schema.safeParse(value)
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
