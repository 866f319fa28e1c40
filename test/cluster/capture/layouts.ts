import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { typeName } from './type-name.ts'

const printed = z.object({
  kinds: z.record(z.string(), z.string()),
  types: z.record(z.string(), z.record(z.string(), z.string())),
})

export interface Layouts {
  /** `apps/v1 Deployment` to `apps.v1.Deployment`. */
  readonly kinds: Readonly<Record<string, string>>
  /** A type's fields as `[]core.v1.Container?`: the type, and whether it is left out when empty (`?`) or zero (`~`). */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface Kind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** How Go lays out the types of these kinds; printed by a program that is compiled with the Kubernetes of the test cluster. */
export async function goLayouts(kinds: readonly Kind[]): Promise<Layouts> {
  const { kinds: names, types } = printed.parse(await printedBy('type-layouts', kinds))
  return {
    kinds: Object.fromEntries(Object.entries(names).map(([kind, name]) => [kind, typeName(name)])),
    types: Object.fromEntries(Object.entries(types).map(([name, fields]) => [typeName(name), spelled(fields)])),
  }
}

/** The server's own types, which the messages of refusals show: the fields of each with their types, in order. */
export async function internalLayouts(): Promise<Readonly<Record<string, readonly (readonly [string, string])[]>>> {
  return z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))).parse(await printedBy('internal-layouts'))
}

async function printedBy(program: string, input?: unknown): Promise<unknown> {
  const cwd = join(import.meta.dirname, '..', 'binaries')
  const child = spawn('go', ['run', '-trimpath', '-buildvcs=false', `./${program}`], {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(input ?? null))
  return JSON.parse(await text(child.stdout))
}

function spelled(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, spelling]) => {
      const [type = '', ...flags] = spelling.split(',')
      const [, before = '', name = ''] = /^((?:\*|\[\]|\{[\w.]*\}|[\w.]+[=>])*)(.*)$/.exec(type) ?? []
      const omitted = flags.includes('omitzero') ? '~' : flags.includes('omitempty') ? '?' : ''
      return [field, `${before}${typeName(name)}${omitted}`]
    }),
  )
}
