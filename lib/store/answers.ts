import * as z from 'zod'
import type { SourceId } from '../source/spec.ts'
import type { Bucket } from './bucket.ts'
import { changeDocument } from './change.ts'
import type { Codec, Fields } from './codec.ts'
import { readDocument } from './document.ts'
import { answerKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { time } from './words.ts'

/** The newest request of a person to look at a source that was worked: what came of it, the head says. */
interface Answer {
  /** When it was asked for. */
  readonly asked: number
}

const codec: Codec<Answer> = {
  what: 'an answer',
  remedy: 'Remove it: it only says when the source was asked for last, and the next request writes it anew',
  schema: 1,
  fields: z.strictObject({ asked: time } satisfies Fields<Answer>),
}

/** When the newest request was made that was worked; undefined where nobody ever asked. */
export async function readAnswer(store: ObjectStore, source: SourceId): Promise<number | undefined> {
  return (await readDocument(store, answerKey(source), codec))?.value.asked
}

/** Notes that a request was worked. */
export async function writeAnswer(bucket: Bucket, source: SourceId, asked: number): Promise<void> {
  const change = (present: Answer | undefined): Answer => ({ asked: Math.max(asked, present?.asked ?? 0) })
  await changeDocument(bucket, { key: answerKey(source), codec, change })
}
