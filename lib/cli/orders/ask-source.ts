import { unitId } from '../../flux/definition.ts'
import { readAnswer } from '../../store/answers.ts'
import { readHead } from '../../store/heads.ts'
import type { ExitCode } from '../command.ts'
import { paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import type { FoundSource } from '../state/find-source.ts'
import { untilThere } from '../until-there.ts'
import { type OrderWorld, tellOrder } from './give-order.ts'
import { bad, type Waiting } from './tell-outcome.ts'

/**
 * Has a source asked where it stands; answers when that was asked for, which is what its answer is known by. Throws where the answer of
 * before cannot be read: nobody could answer then.
 */
export async function askSource(world: OrderWorld, { source, uses }: FoundSource): Promise<number> {
  const { deps, product } = world
  await readAnswer(product.bucket.store, source.id)
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

/** Waits for the answer of a source and says what it was. */
export async function tellAnswer(
  { deps, product }: OrderWorld,
  { source }: FoundSource,
  asked: number,
  { io, timeoutMs }: Waiting,
): Promise<ExitCode> {
  const { store } = product.bucket
  const { url } = source.head.source
  io.stdout(`${paint(io, 'unsure', '◎')} waiting for ${url}\n`)
  const answered = await untilThere({ clock: deps.clock, timeoutMs }, async () => {
    const answer = (await readAnswer(store, source.id)) ?? 0
    return answer >= asked ? answer : undefined
  })
  if (answered === undefined) return bad(io, `${url} was not asked in time`)
  const head = (await readHead(store, source.id))?.value
  if (head?.error !== undefined) return bad(io, `${url} cannot be read: ${head.error.message}`)
  io.stdout(`${paint(io, 'good', '✔')} fetched revision ${revisionText(head?.revision)}\n`)
  return 0
}
