import { spawn } from 'node:child_process'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { typeName } from './type-name.ts'

const modules = ['k8s.io/api', 'k8s.io/apimachinery', 'k8s.io/apiextensions-apiserver', 'k8s.io/kube-aggregator']

interface Field {
  readonly number: string
  readonly name: string
  /** `string`, `core.v1.Container`, with `[]` or `{}` before it where there are many. */
  readonly type: string
}

type Messages = ReadonlyMap<string, readonly Field[]>
type Layouts = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * How protobuf numbers the fields of these types, as `"1": "name string"`; a field whose own fields JSON has in its place begins with a
 * plus. Read from the files that Kubernetes' modules bring along.
 */
export async function messagesOf(roots: readonly string[], layouts: Layouts) {
  const messages = await parsed()
  const found = new Map<string, Record<string, string>>()
  const walk = (name: string, layout: Layouts[string]): void => {
    const fields = messages.get(name)
    if (found.has(name) || fields === undefined) return
    const own: Record<string, string> = {}
    found.set(name, own)
    for (const { number, name: field, type } of fields) {
      const json = jsonName(field, layout)
      const inner = type.replace(/^(\[\]|\{\})/, '')
      const isInline = json === undefined && messages.has(type)
      own[number] = isInline ? `+ ${type}` : `${json ?? field} ${type}`
      walk(inner, isInline ? layout : (layouts[inner] ?? {}))
    }
  }
  for (const root of roots) walk(root, layouts[root] ?? {})
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1))
}

/** Protobuf says `xPreserveUnknownFields` for `x-kubernetes-preserve-unknown-fields`, and `ref` for `$ref`. */
function jsonName(field: string, layout: Layouts[string] = {}): string | undefined {
  if (Object.hasOwn(layout, field)) return field
  const plain = (name: string) => name.replaceAll(/[$-]|kubernetes-/g, '').toLowerCase()
  return Object.keys(layout).find((name) => plain(name) === plain(field))
}

async function parsed(): Promise<Messages> {
  const all = new Map<string, readonly Field[]>()
  for (const folder of await folders()) {
    for await (const file of glob(join(folder, '**', 'generated.proto'))) {
      const source = (await readFile(file, 'utf8')).replaceAll(/\/\/.*$/gm, '')
      const own = /^package ([\w.]+);/m.exec(source)?.[1] ?? ''
      for (const [, name = '', body = ''] of source.matchAll(/^message (\w+) \{([^}]*)\}/gm)) {
        all.set(
          shortName(own, name),
          [...body.matchAll(fieldLine)].map((match) => fieldOf(match, own)),
        )
      }
    }
  }
  return all
}

const fieldLine = /^\s*(optional|repeated)?\s*(map<string, [\w.]+>|[\w.]+) (\w+) = (\d+)/gm

function fieldOf([, label, type = '', name = '', number = '']: RegExpExecArray, own: string): Field {
  const mapped = /^map<string, ([\w.]+)>$/.exec(type)?.[1]
  const before = label === 'repeated' ? '[]' : mapped === undefined ? '' : '{}'
  return { number, name, type: `${before}${shortName(own, mapped ?? type)}` }
}

/** Scalars begin small, types of the same package have no dots. */
function shortName(own: string, type: string): string {
  if (/^[a-z]\w*$/.test(type)) return type
  const full = type.startsWith('.') ? type.slice(1) : `${own}.${type}`
  return typeName(full.replace(/^k8s\.io\./, 'io.k8s.').replaceAll('_', '-'))
}

async function folders(): Promise<readonly string[]> {
  const cwd = join(import.meta.dirname, '..', 'binaries')
  const child = spawn('go', ['list', '-m', '-f', '{{.Dir}}', ...modules], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  return (await text(child.stdout)).trim().split('\n')
}
