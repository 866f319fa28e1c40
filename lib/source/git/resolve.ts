import { Problem } from '../../core/problem.ts'
import { gitRevision, type Revision } from '../../core/revision.ts'
import type { GitRef } from '../spec.ts'
import { checkGitRef, chooseRef, type NamedCommit, type RefChoice, refPrefixes } from './choose-ref.ts'
import type { GitClient } from './client.ts'
import { parseCommit } from './object.ts'

/** Where a ref stands now. */
export interface ResolvedSource {
  readonly commit: string
  readonly revision: Revision
}

/** Asks the server what a ref means. Always asks, also for a commit: only who may read the repository gets an answer. */
export async function resolveSource(client: GitClient, ref: GitRef): Promise<ResolvedSource> {
  const [problem] = checkGitRef(ref)
  if (problem !== undefined) throw problem
  const choice = chooseRef(await client.refs(refPrefixes(ref)), ref)
  const { commit, name } = await settle(client, ref, choice)
  return { commit, revision: gitRevision(name, commit) }
}

async function settle(client: GitClient, ref: GitRef, choice: RefChoice): Promise<NamedCommit> {
  switch (choice.kind) {
    case 'commit':
      return choice
    case 'newest':
      return newest(client, choice.candidates)
    case 'ancestor':
      if (await isAncestor(client, choice.commit, choice.tip)) return choice
      throw missing(client, `commit ${choice.commit} is not on branch ${choice.name}`, 'Name a commit of that branch')
    case 'missing':
      throw await explainMissing(client, ref)
    default:
      return choice satisfies never
  }
}

async function newest(client: GitClient, candidates: readonly NamedCommit[]): Promise<NamedCommit> {
  const wants = [...new Set(candidates.map(({ commit }) => commit))]
  const objects = await client.fetch({ wants, depth: 1, filter: 'tree:0' })
  const dated = candidates.map((candidate) => {
    const object = objects.get(candidate.commit)
    return { candidate, time: object?.type === 'commit' ? parseCommit(object.data).committed : 0 }
  })
  // Names decide between commits of the same second, so that every run says the same.
  const order = dated.toSorted((a, b) => b.time - a.time || (a.candidate.name < b.candidate.name ? 1 : -1))
  const [first] = order
  if (first === undefined) throw new TypeError('no candidates')
  return first.candidate
}

/**
 * Whether a commit is in the history of a tip. Asked for what the tip has beyond the commit, the server sends the commits in
 * between; if one of them has it as parent it is in the history, and if none has it is not.
 */
async function isAncestor(client: GitClient, commit: string, tip: string): Promise<boolean> {
  const between = await client.fetch({ wants: [tip], haves: [commit], filter: 'tree:0' })
  for (const { type, data } of between.values()) {
    if (type === 'commit' && parseCommit(data).parents.includes(commit)) return true
  }
  return false
}

const shown = 10

async function explainMissing(client: GitClient, ref: GitRef): Promise<Problem> {
  const all = await client.refs(['refs/'])
  if (all.length === 0) {
    const remedy = 'Push a first commit'
    return new Problem({ code: 'SourceFailed', subject: client.transport.url, what: 'is an empty repository', remedy })
  }
  const [wanted, prefix] = describeWanted(ref)
  const there = all
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix === 'refs/' ? 0 : prefix.length))
  const listed = there.slice(0, shown).join(', ')
  const more = there.length > shown ? ` and ${there.length - shown} more` : ''
  const kind = prefix === 'refs/heads/' ? 'branches' : prefix === 'refs/tags/' ? 'tags' : 'refs'
  const remedy = there.length === 0 ? `There are no ${kind}` : `There are the ${kind} ${listed}${more}`
  return missing(client, `has no ${wanted}`, remedy)
}

function describeWanted(ref: GitRef): readonly [string, string] {
  if (ref.commit === undefined && ref.name !== undefined) return [`ref ${ref.name}`, 'refs/']
  if (ref.commit === undefined && ref.tag !== undefined) return [`tag ${ref.tag}`, 'refs/tags/']
  if (ref.commit === undefined && ref.semver !== undefined) return [`tag in the range ${ref.semver}`, 'refs/tags/']
  return [`branch ${ref.branch ?? 'master'}`, 'refs/heads/']
}

function missing(client: GitClient, what: string, remedy: string): Problem {
  return new Problem({ code: 'NotFound', subject: client.transport.url, what, remedy })
}
