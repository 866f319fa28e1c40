import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { sqsEvent } from '../../lib/local/sqs-event.ts'
import type { RenderMessage, SourceMessage } from '../../lib/queue/message.ts'
import { messageSchema } from '../../lib/queue/message-schema.ts'
import { ensureHead } from '../../lib/render/ensure-head.ts'
import { renderHandler } from '../../lib/render/handler.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { repositoryName } from '../../lib/source/url.ts'
import { readHead } from '../../lib/store/heads.ts'
import { headKey } from '../../lib/store/keys.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { sampleSource } from '../store/samples.ts'
import { config, renderScene, source } from './scene.ts'

const repository = repositoryName(sampleSource.url)
const poll: RenderMessage = { schema: messageSchema, kind: 'poll', repository, credential: sampleSource.credential }
const second = 1_000

interface Timer {
  readonly due: number
  readonly message: RenderMessage
}

/** The handler of the render queue, with a timer queue whose messages come when they are due. */
async function queued(store: ObjectStore) {
  const timers: Timer[] = []
  const told: string[] = []
  let worked = 0
  const scene = await renderScene({
    store,
    async resolveLater(_, message: Omit<SourceMessage, 'schema' | 'kind'>, pauseMs) {
      timers.push({ due: scene.clock.now() + pauseMs, message: { schema: messageSchema, kind: 'render', ...message } })
    },
  })
  const { clock } = scene
  const report = (id: string, _: unknown, outcome: string) => void told.push(`${id.slice(0, 4)} ${outcome}`)
  const handle = renderHandler(async () => scene.deps, {
    clock: { ...clock, sleep: () => new Promise(() => {}) },
    report,
  })
  const deliver = async (...messages: readonly RenderMessage[]): Promise<number> => {
    worked++
    const batch = messages.map((message, n) => {
      const id = `m${n}`
      return { id, receipt: id, group: repository, body: JSON.stringify(message), receives: 1, sentAt: 0 }
    })
    const answer = await handle(sqsEvent('renders', batch, clock.now()), { getRemainingTimeInMillis: () => 60_000 })
    return answer.batchItemFailures.length
  }
  return {
    ...{ scene, timers, told, deliver },
    worked: () => worked,
    /** Lets time pass, and delivers what becomes due. */
    async pass(ms: number): Promise<void> {
      for (const end = clock.now() + ms; clock.now() < end; clock.pass(second)) {
        const due = timers.filter((timer) => timer.due <= clock.now())
        timers.splice(0, timers.length, ...timers.filter((timer) => timer.due > clock.now()))
        for (const { message } of due) await deliver(message)
      }
    },
  }
}

/** A store in which one document cannot be read. */
function damaged(key: () => string): ObjectStore {
  const store = memoryObjectStore()
  return { ...store, get: async (at) => (at === key() ? { bytes: Buffer.from('{'), etag: 'x' } : store.get(at)) }
}

describe('a render that fails for something else than its source', () => {
  it('comes again some times, each after a longer pause, and not for ever', async () => {
    let key = ''
    const { deliver, told, pass, timers, worked } = await queued(damaged(() => key))
    key = headKey(source)
    assert.equal(await deliver(poll), 0)
    await pass(20 * 60 * second)
    assert.equal(worked(), 6)
    assert.deepEqual(
      told.map((line) => line.split(' ')[1]),
      [...Array(5).fill('again'), 'dropped'],
    )
    assert.deepEqual(timers, [])
  })

  it('does not add up with the polls that come meanwhile', async () => {
    let key = ''
    const { deliver, pass, worked } = await queued(damaged(() => key))
    key = headKey(source)
    for (let n = 0; n < 30; n++) {
      await deliver(poll)
      await pass(60 * second)
    }
    const before = worked()
    await pass(60 * second)
    assert.ok(worked() - before <= 10, `${worked() - before} in a minute`)
  })

  it('is done once what was wrong is mended', async () => {
    let key = ''
    const { deliver, pass, scene } = await queued(damaged(() => key))
    const revision = scene.push('1', { 'app/a.yaml': config('a', 'one') })
    key = headKey(source)
    await deliver(poll)
    key = ''
    await pass(20 * second)
    assert.equal((await scene.head()).value.revision, revision)
  })

  it('holds back no other source of its repository', async () => {
    let key = ''
    const { deliver, scene } = await queued(damaged(() => key))
    const other = { ...sampleSource, ref: { branch: 'next' } }
    await ensureHead(scene.deps, sourceId(other), other, { by: 'production/flux-system/next', intervalMs: 60_000 })
    const revision = scene.push('1', { 'app/a.yaml': config('a', 'one') })
    key = headKey(source)
    assert.equal(await deliver(poll), 0)
    assert.equal((await readHead(scene.deps.bucket.store, sourceId(other)))?.value.revision, revision)
  })
})
