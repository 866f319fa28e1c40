import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../core/clock.ts'
import { counted } from '../../core/counted.ts'
import { Problem } from '../../core/problem.ts'
import { demoClusters } from '../../local/demo/fleet-text.ts'
import { git } from '../../local/demo/git.ts'
import { kubectl } from '../../local/demo/kubectl.ts'
import type { DemoPlace } from '../../local/demo/place.ts'
import { imageFile } from '../../local/demo/sample-files.ts'
import type { Beside } from '../../local/serve.ts'
import { eventKeysBetween, readEvent } from '../../store/events.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { readState } from '../state/read-state.ts'
import { type UnitRow, unitRows } from '../state/unit-row.ts'

/** What the demo stands on. */
export interface Stage {
  readonly place: DemoPlace
  readonly data: string
  readonly clock: Clock
  say(text: string): void
}

const lookMs = 200
const patienceMs = 120_000
const scaleUp = ['scale', 'deployment/web', '--replicas=5']
const units = 3 * demoClusters.length

/** Does what a user would: pushes a change, changes something behind Git's back, and says what came of both. */
export async function demoStory(stage: Stage, { store, audit, signal }: Beside): Promise<void> {
  const { clock, say, place } = stage
  const began = clock.now()
  const until = (what: string, met: () => Promise<boolean>) => untilMet({ clock, signal, what }, met)
  await until('the first sync', async () => (await readyUnits(store)).length >= units)
  say(`first sync done: ${counted(units, 'unit')} ready on ${counted(demoClusters.length, 'cluster')}`)

  const { from, to, revision } = await pushImage(place)
  const pushed = clock.now()
  say(`a push: image web:${from} becomes web:${to} (commit ${revision.slice(0, 8)})`)
  await until('the push', async () => (await readyUnits(store)).filter(isApps(revision)).length === demoClusters.length)
  say(`applied and healthy on both clusters after ${seconds(clock.now() - pushed)}`)

  const tampered = clock.now()
  await kubectl(stage.data, ['--context', 'production', '--namespace', 'web', ...scaleUp])
  say('somebody changes the cluster: kubectl --context production -n web scale deployment/web --replicas=5')
  await audit('production', { requests: [], full: false })
  await until('the audit', () => wasReverted(store, { from: tampered, to: clock.now() }))
  say(`found and put back after ${seconds(clock.now() - tampered)}; production has what Git says again`)
  say(`done after ${seconds(clock.now() - began)}; everything goes on, try it yourself`)
}

async function readyUnits(store: ObjectStore): Promise<readonly UnitRow[]> {
  return unitRows(await readState(store)).filter(({ ready }) => ready === 'True')
}

function isApps(revision: string): (row: UnitRow) => boolean {
  return (row) => row.name === 'apps' && row.revision?.endsWith(revision) === true
}

async function wasReverted(
  store: ObjectStore,
  period: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const keys = await eventKeysBetween(store, 'production', period)
  const events = await Promise.all(keys.map((key) => readEvent(store, key)))
  return events.some((event) => event?.reason === 'DriftReverted')
}

/** Counts the image's last number up and commits that; the repository's hook tells the product. */
async function pushImage({ repository }: DemoPlace) {
  const path = join(repository, imageFile)
  const text = await readFile(path, 'utf8')
  const [, before, last] = /image: \S+:(\S*?)(\d+)$/m.exec(text) ?? []
  if (before === undefined || last === undefined) {
    const what = 'names no image whose version ends in a number'
    throw new Problem({
      code: 'InvalidInput',
      subject: path,
      what,
      remedy: 'Start without --demo, or put the image back',
    })
  }
  const [from, to] = [`${before}${last}`, `${before}${Number(last) + 1}`]
  await writeFile(path, text.replace(/(image: \S+:)\S+$/m, `$1${to}`))
  await git(repository, ['commit', '--quiet', '--message', `Roll out web ${to}`, '--', imageFile])
  return { from, to, revision: await git(repository, ['rev-parse', 'HEAD']) }
}

interface Waiting {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly what: string
}

async function untilMet({ clock, signal, what }: Waiting, met: () => Promise<boolean>): Promise<void> {
  const end = clock.now() + patienceMs
  while (!(await met())) {
    if (clock.now() > end)
      throw new Problem({ code: 'Aborted', what: `${what} took longer than ${seconds(patienceMs)}` })
    await clock.sleep(lookMs, signal)
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
