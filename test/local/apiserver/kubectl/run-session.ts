import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findTool } from '../../../../lib/adapters/tools/binaries.ts'
import { comparableText } from './comparable-text.ts'
import type { Command, Session, Step, Watching } from './session.ts'

/** How kubectl comes to a server, and a folder for what it keeps. */
export interface Door {
  readonly kubeconfigFile: string
  readonly folder: string
}

interface Typing {
  readonly namespace: string
  readonly door: Door
  /** What steps kept of their output. */
  readonly kept: string[]
}

/** Plays a session; answers all that was typed and printed. */
export async function runSession({ name, steps }: Session, door: Door): Promise<string> {
  const typing: Typing = { namespace: `in-${name}`, door, kept: [] }
  const printed: string[] = [await typed({ run: 'create namespace {ns}' }, typing)]
  for (const step of steps) printed.push(await play(step, typing))
  return printed.join('\n')
}

async function play(step: Step, typing: Typing): Promise<string> {
  return 'watch' in step ? watching(step, typing) : typed(step, typing)
}

async function typed(command: Command, typing: Typing): Promise<string> {
  const child = await start(command.run, typing, command)
  child.stdin?.on('error', () => {})
  child.stdin?.end(filled(inputOf(command.input), typing))
  const closed = once(child, 'close')
  const [out, err] = await Promise.all([printedBy(child.stdout), printedBy(child.stderr)])
  await closed
  if (command.keep !== undefined) typing.kept.push(command.keep.exec(out)?.[1] ?? '')
  const all = `${out}${err}`
  const last = command.lastLine ? `${all.trimEnd().split('\n').at(-1)}\n` : all
  const shown = command.silent ? '' : comparableText(last.replaceAll(typing.namespace, '{ns}'))
  const exit = child.exitCode === 0 ? '' : `(exit ${child.exitCode})\n`
  return `$ kubectl ${command.run}\n${shown}${exit}`
}

async function watching({ watch, meanwhile, lines }: Watching, typing: Typing): Promise<string> {
  const child = await start(watch, typing, {})
  let seen = ''
  const enough = new Promise<void>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      seen += chunk
      if (seen.split('\n').length > lines) resolve()
    })
    child.once('close', () => resolve())
  })
  const first = new Promise((resolve) => child.stdout?.once('data', resolve))
  await first
  for (const command of meanwhile) await typed(command, typing)
  await enough
  child.kill()
  const shown = seen.split('\n').slice(0, lines).join('\n')
  return `$ kubectl ${watch}\n${comparableText(shown.replaceAll(typing.namespace, '{ns}'))}\n`
}

async function start(line: string, typing: Typing, { editor }: Pick<Command, 'editor'>): Promise<ChildProcess> {
  const { path } = await findTool('kubectl')
  const { kubeconfigFile, folder } = typing.door
  const settings = [`--kubeconfig=${kubeconfigFile}`, `--cache-dir=${join(folder, typing.namespace)}`]
  const args = words(filled(line, typing))
  const env = { ...process.env, HOME: folder, KUBECTL_EXTERNAL_DIFF: 'diff -u', ...(editor && { KUBE_EDITOR: editor }) }
  return spawn(path, [...settings, `--namespace=${typing.namespace}`, ...args], { env, cwd: folder })
}

function filled(line: string, { namespace, kept }: Typing): string {
  return line.replaceAll('{ns}', namespace).replace(/\$(\d)/g, (_, at: string) => kept[Number(at) - 1] ?? '')
}

/** Words of a line, where single quotes hold some together. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''))
}

function inputOf(input: Command['input']): string {
  if (input === undefined || typeof input === 'string') return input ?? ''
  return input.map((object) => JSON.stringify(object)).join('\n---\n')
}

async function printedBy(stream: ChildProcess['stdout']): Promise<string> {
  return stream === null ? '' : text(stream)
}
