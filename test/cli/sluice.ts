import { countingNonces } from '../../lib/adapters/memory/nonces.ts'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { toolVersions } from '../../lib/adapters/tools/tool-version.ts'
import { commands } from '../../lib/cli/commands.ts'
import { setUpLocal } from '../../lib/cli/connect/set-up-local.ts'
import type { Io } from '../../lib/cli/io.ts'
import { main } from '../../lib/cli/main.ts'
import type { CliDeps, Product } from '../../lib/cli/product.ts'
import { Problem } from '../../lib/core/problem.ts'
import { boxOf } from '../../lib/local/letters.ts'
import type { DeadLetterBox } from '../../lib/queue/dead-letter-box.ts'
import type { Bucket } from '../../lib/store/bucket.ts'

export const now = Date.parse('2026-11-23T12:00:00Z')

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly woken: readonly string[]
  /** Sources that were asked where they stand. */
  readonly asked: readonly string[]
  /** Keys of events that were told of. */
  readonly told: readonly string[]
}

export function memoryBucket(): Bucket {
  const clock = { now: () => now, sleep: async () => undefined }
  return { store: memoryObjectStore(), nonces: countingNonces(), clock }
}

export interface World {
  readonly bucket?: Bucket
  /** Clusters that a product that runs elsewhere works on. */
  readonly running?: readonly string[]
  /** How often the fleet file of that one has them audited, where it says so. */
  readonly auditIntervals?: Readonly<Record<string, number>>
  /** What was given up; nothing where not given. */
  readonly deadLetters?: DeadLetterBox
  readonly io?: Partial<Pick<Io, 'isTTY' | 'env'>>
  readonly deps?: Partial<CliDeps>
}

/** Runs the program with a command line as a person would write it. */
export async function sluice(
  line: string,
  { bucket = memoryBucket(), running, auditIntervals = {}, deadLetters, io = {}, deps = {} }: World = {},
): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const [woken, asked, told]: [string[], string[], string[]] = [[], [], []]
  const product: Product = {
    name: '"sluice local"',
    bucket,
    ...(running !== undefined && { clusters: running }),
    auditIntervals: new Map(Object.entries(auditIntervals)),
    wake: async (cluster) => void woken.push(cluster),
    tell: async (_, key) => void told.push(key),
    ask: async (source) => void asked.push(source),
    deadLetters: async () => deadLetters ?? boxOf({ list: async () => [], sendBack: async () => false }),
    close: async () => undefined,
  }
  const world: CliDeps = {
    version: '1.2.3',
    clock: bucket.clock,
    user: 'ada',
    openProduct: async () => product,
    openStack: async (name) => ({ ...product, name: `stack ${name}` }),
    setUpStack: async (name) => {
      throw new Problem({ code: 'NotFound', subject: `stack ${name}`, what: 'is not there' })
    },
    setUpLocal,
    checkStack: async () => [],
    findTool: async (name) => ({ path: `/usr/bin/${name}`, version: toolVersions[name] }),
    openData: async (folder) => ({ path: folder, store: bucket.store, close: async () => undefined }),
    assertNobodyRuns: async () => undefined,
    openDataToLook: async (folder) => ({ path: folder, store: bucket.store, close: async () => undefined }),
    listen: async () => ({
      url: 'http://127.0.0.1:4000',
      answerWith: () => () => undefined,
      close: async () => undefined,
    }),
    untilStopped: (run) => run(new AbortController().signal),
    readText: async (path) => {
      throw new Problem({ code: 'NotFound', subject: path, what: 'is not there' })
    },
    workingTree: async (folder) => {
      throw new Problem({ code: 'NotFound', subject: folder, what: 'is not there' })
    },
    locate: async (folder) => ({ root: '.', path: folder.replace(/^\.\/?/, '') }),
    kustomize: async () => {
      throw new Problem({ code: 'ToolMissing', subject: 'kubectl', what: 'is not there' })
    },
    ...deps,
  }
  const streams = { stdout: (text: string) => out.push(text), stderr: (text: string) => err.push(text) }
  const code = await main(
    line.split(' ').filter(Boolean),
    { ...streams, isTTY: false, env: {}, ...io },
    { ...world, commands },
  )
  return { code, out: out.join(''), err: err.join(''), woken, asked, told }
}
