import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top folder of the repository. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** One import of a source file: of a file of the repository (`path`) or of a package or Node built-in (`name`). */
export interface Import {
  readonly from: string
  readonly target:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'package'; readonly name: string }
  /** Erased before it runs: `import type`. */
  readonly typeOnly: boolean
}

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
}

// What tools make: never committed, see .gitignore.
const made = new Set(['node_modules', '.git', 'cdk.out', 'dist', '.sluice', '.cache'])

/** Paths of all files below a folder, without what tools make. */
export function filesBelow(folder: string): readonly string[] {
  const found: string[] = []
  for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
    if (made.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...filesBelow(path))
    else if (entry.isFile()) found.push(relative('.', path).split(sep).join('/'))
  }
  return found.sort()
}

export function readText(path: string): string {
  return readFileSync(join(repository, path), 'utf8')
}

/** All TypeScript files below folders, with their imports. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readText(path)
      return { path, text, lines: text.split('\n').length - 1, imports: importsOf(path, text) }
    })
}

/** Static and dynamic imports and re-exports; types are told from values by `import type` and by `type` on every name. */
function importsOf(from: string, text: string): readonly Import[] {
  const found: Import[] = []
  const statement =
    /^(?:import|export)\s+(type\s)?([^'"`;]*?)\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm
  for (const [, type, names = '', specifier, bare, dynamic] of text.matchAll(statement)) {
    const target = targetOf(from, specifier ?? bare ?? dynamic ?? '')
    found.push({ from, target, typeOnly: type !== undefined || onlyTypes(names) })
  }
  return found
}

function onlyTypes(names: string): boolean {
  const list = /^\{([^}]*)\}\s*$/.exec(names)?.[1]?.split(',') ?? []
  const given = list.map((name) => name.trim()).filter(Boolean)
  return given.length > 0 && given.every((name) => name.startsWith('type '))
}

function targetOf(from: string, specifier: string): Import['target'] {
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), specifier) }
  return { kind: 'package', name: specifier }
}
