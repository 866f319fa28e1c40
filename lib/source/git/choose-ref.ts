import { Problem } from '../../core/problem.ts'
import { parseSemverRange, parseVersionTag } from '../semver-range.ts'
import type { GitRef } from '../spec.ts'
import { isOid, isRefName, type Ref } from './refs.ts'

/** A commit and the name by which its revision is written; '' for none. */
export interface NamedCommit {
  readonly commit: string
  readonly name: string
}

/** Which commit a ref means, as far as the list of refs tells. */
export type RefChoice =
  | ({ readonly kind: 'commit' } & NamedCommit)
  /** Versions of equal precedence: the newest commit counts. */
  | { readonly kind: 'newest'; readonly candidates: readonly NamedCommit[] }
  /** The commit must be in the history of the branch, whose tip is another one. */
  | ({ readonly kind: 'ancestor'; readonly tip: string } & NamedCommit)
  | { readonly kind: 'missing' }

/** What is wrong with a ref as written, each with its field; empty where nothing is. */
export function checkGitRef(ref: GitRef): readonly Problem[] {
  const problems: Problem[] = []
  const refuse = (field: string, what: string): void => {
    problems.push(new Problem({ code: 'InvalidInput', field: `ref.${field}`, what }))
  }
  if (ref.commit !== undefined && !isOid(ref.commit)) refuse('commit', 'must be 40 hexadecimal digits in lower case')
  if (ref.semver !== undefined && parseSemverRange(ref.semver) === undefined) refuse('semver', 'is no version range')
  for (const field of ['branch', 'tag', 'name'] as const) {
    const name = ref[field]
    if (name !== undefined && !isRefName(name.replace(/\^\{\}$/, ''))) refuse(field, 'is no name that Git allows')
  }
  return problems
}

/** Prefixes of the refs that decide what a ref means. */
export function refPrefixes(ref: GitRef): readonly string[] {
  if (ref.commit !== undefined) return [ref.branch === undefined ? 'HEAD' : `refs/heads/${ref.branch}`]
  if (ref.name !== undefined) return [ref.name.replace(/\^\{\}$/, '')]
  if (ref.tag !== undefined) return [`refs/tags/${ref.tag}`]
  return ref.semver !== undefined ? ['refs/tags/'] : [`refs/heads/${ref.branch ?? 'master'}`]
}

/** The meaning of a ref: commit before name before tag before semver before branch; nothing set is branch `master`. */
export function chooseRef(refs: readonly Ref[], ref: GitRef): RefChoice {
  if (ref.commit !== undefined) return chooseCommit(refs, ref.commit, ref.branch)
  if (ref.name === undefined && ref.tag === undefined && ref.semver !== undefined)
    return chooseVersion(refs, ref.semver)
  const [full = ''] = refPrefixes(ref)
  const found = refs.find(({ name }) => name === full)
  if (found === undefined) return { kind: 'missing' }
  const name = ref.name === undefined ? (ref.tag ?? ref.branch ?? 'master') : full
  return { kind: 'commit', commit: found.peeled ?? found.oid, name }
}

function chooseCommit(refs: readonly Ref[], commit: string, branch: string | undefined): RefChoice {
  if (branch === undefined) return { kind: 'commit', commit, name: '' }
  const tip = refs.find(({ name }) => name === `refs/heads/${branch}`)
  if (tip === undefined) return { kind: 'missing' }
  if (tip.oid === commit) return { kind: 'commit', commit, name: branch }
  return { kind: 'ancestor', commit, name: branch, tip: tip.oid }
}

function chooseVersion(refs: readonly Ref[], text: string): RefChoice {
  const range = parseSemverRange(text)
  const tags = refs.flatMap(({ name, oid, peeled }) => {
    const tag = name.startsWith('refs/tags/') ? name.slice('refs/tags/'.length) : ''
    const version = parseVersionTag(tag)
    return version !== undefined && range?.(version) ? [{ version, commit: peeled ?? oid, name: tag }] : []
  })
  const highest = tags.toSorted((a, b) => b.version.compare(a.version))[0]
  const best = tags.filter(({ version }) => highest !== undefined && version.compare(highest.version) === 0)
  const candidates = best.map(({ commit, name }) => ({ commit, name }))
  const [only] = candidates
  if (only === undefined) return { kind: 'missing' }
  const same = candidates.every(({ commit }) => commit === only.commit)
  return candidates.length === 1 || same ? { kind: 'commit', ...only } : { kind: 'newest', candidates }
}
