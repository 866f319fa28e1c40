import { Problem } from '../core/problem.ts'
import { below } from './tree-path.ts'

const longestMessage = 2_000

/** What kustomize said, as a Problem that names the file. */
export function kustomizeProblem(text: string, path: string): Problem {
  const said = innermost(text.trim().replace(/^error: /i, ''))
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
