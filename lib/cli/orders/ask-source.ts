import { unitId } from '../../flux/definition.ts'
import { readAnswer } from '../../store/answers.ts'
import { readHead } from '../../store/heads.ts'
import type { ExitCode } from '../command.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import type { FoundSource } from '../state/find-source.ts'
import { type OrderWorld, tellOrder } from './give-order.ts'
import type { Waiting } from './tell-outcome.ts'

/** Has a source asked where it stands; answers when that was asked for, which is what its answer is known by. */
export async function askSource(world: OrderWorld, { source, uses }: FoundSource): Promise<number> {
  const { deps, product } = world
  const asked = deps.clock.now()
  const by = deps.user
  for (const { cluster, namespace, name } of uses) {
    const message = `Reconcile requested by ${by}`
    const unit = unitId('GitRepository', namespace, name)
    await tellOrder(world, { cluster, unit, seq: asked, reason: 'ReconcileRequested', message })
  }
  await product.ask(source.id, asked)
  return asked
}

const pauseMs = 200

/** Waits for the answer of a source and says what it was. */
export async function tellAnswer(
  { deps, product }: OrderWorld,
  { source }: FoundSource,
  asked: number,
  { io, timeoutMs }: Waiting,
): Promise<ExitCode> {
  const { store } = product.bucket
  const { url } = source.head.source
  const end = deps.clock.now() + timeoutMs
  io.stdout(`${paint(io, 'unsure', '◎')} waiting for ${url}\n`)
  while (((await readAnswer(store, source.id)) ?? 0) < asked) {
    if (deps.clock.now() >= end) return bad(io, `${url} was not asked in time`)
    await deps.clock.sleep(Math.min(pauseMs, Math.max(1, end - deps.clock.now())))
  }
  const head = (await readHead(store, source.id))?.value
  if (head?.error !== undefined) return bad(io, `${url} cannot be read: ${head.error.message}`)
  io.stdout(`${paint(io, 'good', '✔')} fetched revision ${revisionText(head?.revision)}\n`)
  return 0
}

function bad(io: Io, text: string): ExitCode {
  io.stderr(`${paint(io, 'bad', '✗')} ${text}\n`)
  return 1
}
