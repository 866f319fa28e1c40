import { Problem } from '../core/problem.ts'
import { below } from './tree-path.ts'

const longestMessage = 2_000

/** What kustomize said, as a Problem that names the file. */
export function kustomizeProblem(text: string, path: string): Problem {
  const said = unquoted(innermost(text.trim().replace(/^error: /i, '')))
  const file = fileOf(text, path)
  const short = said.length > longestMessage ? `${said.slice(0, longestMessage)} …` : said
  return new Problem({
    code: 'BuildFailed',
    what: `kustomize build failed: ${short}`,
    ...(file !== undefined && { file }),
  })
}

/** A file that cannot be read as resources is tried as a directory next: what was said of the file is the cause. */
function innermost(text: string): string {
  const wrapped =
    /^accumulating resources: (?:.*: )?accumulation err='([\s\S]*)': must build at directory: '[^'\n]*': file is not directory$/
  return wrapped.exec(text)?.[1] ?? text
}

/** What kustomize quotes of files and entries, each with what is left of it: any of it may be the content of a Secret. */
const quotes: readonly (readonly [RegExp, string])[] = [
  [/ with config: `[\s\S]*?`(?=: |$)/g, ''],
  [/(unable to parse SM or JSON patch from) \[[\s\S]*\]/g, '$1 its text'],
  [/literal sources \[[\s\S]*?\]: invalid literal source [\s\S]*(?=, expected key=value)/g, 'invalid literal source'],
  [/line \[[\d ]*\] has invalid utf8 bytes[\s\S]*/g, 'a line has invalid utf8 bytes'],
  [/(cannot (?:decode|unmarshal) !!\w+) `[^`]*`/g, '$1'],
  [/(decoding) [\s\S]*?(?=: (?:invalid character|unexpected|json))/g, '$1 its text'],
  [/(is out of bounds) for value [\s\S]*/g, '$1'],
  [/: node contents:[\s\S]*/g, ''],
]

function unquoted(text: string): string {
  return quotes.reduce((rest, [pattern, left]) => rest.replace(pattern, left), text)
}

/** Files that kustomize looked for in vain. */
export function missingFiles(text: string): readonly string[] {
  const names = text.matchAll(/(?:\b(?:open|lstat|stat|read) |evalsymlink failure on ')([^\n':]+)'? ?: /g)
  return [...new Set([...names].map(([, name = '']) => name.trim()))]
}

/** The innermost file of a message that wraps one error a level. */
function fileOf(text: string, path: string): string | undefined {
  const missing = missingFiles(text).at(-1)
  if (missing !== undefined) return missing
  const resource = [...text.matchAll(/(?:accumulating|merging) resources from '([^'\n]+)'/g)].at(-1)?.[1]
  const directory = [...text.matchAll(/recursed accumulation of path '([^'\n]*)'/g)].at(-1)?.[1]
  if (resource !== undefined) return below(directory === '.' ? '' : (directory ?? path), resource.replace(/^\.\//, ''))
  return directory === undefined ? undefined : below(directory === '.' ? '' : directory, 'kustomization.yaml')
}
