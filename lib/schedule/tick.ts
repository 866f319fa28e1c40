import * as z from 'zod'
import { Problem } from '../core/problem.ts'
import { messageSchema } from '../queue/message-schema.ts'

const fields = z.object({
  schema: z.literal(messageSchema),
  kind: z.literal('tick'),
  /** When the schedule was to fire, which is not when it was delivered: a tick that is repeated names the same time. */
  time: z.iso.datetime({ offset: true }),
})

const versioned = z.object({ schema: z.int() })

/** One beat of the schedule (milliseconds since the epoch). */
export interface Tick {
  readonly time: number
}

/** The tick in an event of EventBridge Scheduler. Throws `SchemaTooNew` for what a later version sends and `InvalidInput` for what is none. */
export function parseTick(event: unknown): Tick {
  const found = versioned.safeParse(event)
  if (found.success && found.data.schema > messageSchema) {
    throw new Problem({
      code: 'SchemaTooNew',
      subject: 'schedule',
      what: `tick has schema ${found.data.schema}, this version reads up to ${messageSchema}`,
      remedy: 'Deploy the version that the schedule was made for, or a later one',
    })
  }
  const parsed = fields.safeParse(event)
  if (parsed.success) return { time: Date.parse(parsed.data.time) }
  const [issue] = parsed.error.issues
  throw new Problem({
    code: 'InvalidInput',
    subject: 'schedule',
    what: `event is no tick: ${issue?.message ?? 'unknown reason'}`,
    ...(issue !== undefined && issue.path.length > 0 && { field: issue.path.join('.') }),
  })
}
