import { resolve } from 'node:path'
import type { DataFolder } from '../../adapters/disk/data-folder.ts'
import { replaceFile } from '../../adapters/disk/replace-file.ts'
import { timeText } from '../../core/clock.ts'
import { demoPlace } from '../../local/demo/place.ts'
import { prepareDemo } from '../../local/demo/prepare.ts'
import type { LocalWorld } from '../../local/product.ts'
import type { ServeOptions } from '../../local/serve.ts'
import type { Given } from '../command.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'
import { demoText } from './demo-text.ts'
import { demoStory } from './story.ts'

/** The fleet file of the sample, made in the data folder where it is not there yet. */
export async function demoFleet(data: DataFolder): Promise<string> {
  return (await prepareDemo(data.path)).fleetFile
}

interface DemoWorld {
  readonly given: Given
  readonly io: Io
  readonly world: LocalWorld
}

/** What is told and done beside the product when it runs the sample. */
export async function demoOptions(options: ServeOptions, { given, io, world }: DemoWorld): Promise<ServeOptions> {
  const data = world.data.path
  const place = demoPlace(data)
  const json = given.text('output') === 'json'
  await replaceFile(place.addressFile, `${options.web.url}/webhook`)
  const say = (text: string): void => {
    const time = world.clock.now()
    if (json) io.stdout(`${JSON.stringify({ kind: 'demo', time, text })}\n`)
    else io.stdout(`${timeText(time)}  ${paint(io, 'good', 'demo')}  ${text}\n`)
  }
  return {
    ...options,
    started(start) {
      options.started(start)
      if (!json) io.stdout(demoText(place, { data, cwd: resolve() }))
    },
    ...(given.flag('demo') && {
      beside: (running) => demoStory({ place, data, clock: world.clock, say }, running),
    }),
  }
}
