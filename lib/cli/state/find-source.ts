import { closest } from '../../core/closest.ts'
import { Problem } from '../../core/problem.ts'
import type { SourceId } from '../../source/spec.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { readAllSources, type SourceList } from '../../store/sources.ts'
import { defaultNamespace } from '../options.ts'
import type { SourceState, State } from './read-state.ts'

/** A source, and the GitRepositories that stand for it. */
export interface FoundSource {
  readonly source: SourceState
  readonly uses: readonly { readonly cluster: string; readonly namespace: string; readonly name: string }[]
}

/** The one source that a command names: as `[GitRepository/][namespace/]name`, by its URL, or by the start of its id. */
export async function findSource(
  store: ObjectStore,
  { sources, clusters, problems }: Pick<State, 'sources' | 'clusters' | 'problems'>,
  text: string,
): Promise<FoundSource> {
  const lists = await readAllSources(store)
  const uses = usesOf(lists.found)
  const wanted = fullName(text)
  const known = new Set(clusters.map(({ name }) => name))
  const all = sources.map((source) => ({
    source,
    uses: (uses.get(source.id) ?? []).filter(({ cluster }) => known.has(cluster)),
  }))
  const found = all.filter(
    ({ source: { id, head }, uses }) =>
      uses.some(({ namespace, name }) => `${namespace}/${name}` === wanted) ||
      head.source.url === text ||
      (text.length >= leastDigits && id.startsWith(text)),
  )
  const [first] = found
  if (first === undefined) throw nothing(text, all, [...problems, ...lists.problems])
  if (found.length > 1) throw several(text, found)
  return first
}

/** Fewer digits name too much. */
const leastDigits = 6

function fullName(text: string): string {
  const name = text.replace(/^GitRepository\//i, '')
  return name.includes('/') ? name : `${defaultNamespace}/${name}`
}

function usesOf(lists: readonly SourceList[]): ReadonlyMap<SourceId, FoundSource['uses']> {
  return new Map(
    lists.flatMap(({ sources }) =>
      sources.map(({ source, intervals }) => {
        const uses = Object.keys(intervals).map((use) => {
          const [cluster = '', namespace = '', name = ''] = use.split('/')
          return { cluster, namespace, name }
        })
        return [source, uses] as const
      }),
    ),
  )
}

/** What cannot be read may be the very one. */
function nothing(text: string, all: readonly FoundSource[], [unread]: readonly Problem[]): Problem {
  const names = [...new Set(all.flatMap(({ uses }) => uses.map(({ namespace, name }) => `${namespace}/${name}`)))]
  const meant = closest(fullName(text), names)
  const remedy = meant === undefined ? '"sluice get sources -o wide" lists all sources' : `Did you mean ${meant}?`
  const fields = { code: 'NotFound', subject: `source ${text}` } as const
  if (unread === undefined) return new Problem({ ...fields, what: 'is not known', remedy })
  return new Problem({ ...fields, what: 'is not among the sources that can be read', cause: unread })
}

function several(text: string, found: readonly FoundSource[]): Problem {
  const each = found.map(({ source, uses }) => {
    const clusters = [...new Set(uses.map(({ cluster }) => cluster))].join(', ')
    return `${source.head.source.url}${clusters === '' ? '' : ` on ${clusters}`} (${source.id.slice(0, 12)})`
  })
  return new Problem({
    code: 'InvalidInput',
    subject: `source ${text}`,
    what: `is ${found.length} sources: ${each.join('; ')}`,
    remedy: 'Add --cluster, or name it by the start of its id',
  })
}
