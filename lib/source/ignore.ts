import { type Digest, digestOfValue } from '../core/digest.ts'
import { type IgnorePattern, parseIgnoreFile, parsePattern } from './ignore-pattern.ts'

/** Which paths of a repository are left out. */
export interface IgnoreRules {
  /** Of all patterns in force. */
  readonly digest: Digest
  /** Whether something below an excluded directory can be taken in again. */
  readonly reincludes: boolean
  ignores(path: string, isDirectory: boolean): boolean
}

/** The name of the file whose patterns hold below its directory. */
export const ignoreFile = '.sourceignore'

const versionControl = '.git/ .gitignore .gitmodules .gitattributes'.split(' ')
const defaults = [
  '*.jpg *.jpeg *.gif *.png *.wmv *.flv *.tar.gz *.zip',
  '.github/ .circleci/ .travis.yml .gitlab-ci.yml appveyor.yml .drone.yml',
  'cloudbuild.yaml codeship-services.yml codeship-steps.yml',
  '**/.goreleaser.yml **/.sops.yaml **/.flux.yaml',
].flatMap((line) => line.split(' '))

/**
 * The rules of a repository, as Flux has them: version control files first, then each `.sourceignore` (root first), then
 * `spec.ignore`; the last match wins. One pattern of the user's anywhere drops the default patterns altogether.
 */
export function ignoreRules(
  files: readonly { readonly directory: string; readonly content: string }[],
  specIgnore: string,
): IgnoreRules {
  const own = [
    ...files.flatMap(({ directory, content }) => parseIgnoreFile(content, directory)),
    ...parseIgnoreFile(specIgnore, ''),
  ]
  const stock = own.length > 0 ? versionControl : [...versionControl, ...defaults]
  const patterns = [...stock.map((text) => parsePattern(text, '')), ...own]
  const lastFirst = patterns.toReversed()
  return {
    digest: digestOfValue(patterns.map(({ directory, text }) => [directory, text])),
    reincludes: patterns.some(({ includes }) => includes),
    ignores: (path, isDirectory) => isIgnored(lastFirst, path.split('/'), isDirectory),
  }
}

function isIgnored(lastFirst: readonly IgnorePattern[], path: readonly string[], isDirectory: boolean): boolean {
  const decisive = lastFirst.find((pattern) => pattern.matches(path, isDirectory))
  return decisive !== undefined && !decisive.includes
}
