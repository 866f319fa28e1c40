import { hash } from 'node:crypto'
import { gitRevision, type Revision } from '../../lib/core/revision.ts'
import { type Content, contentOf, type Files } from './tree.ts'

/** One move of the branch: the same commit may be pushed more than once. */
export interface Push {
  /** Counts all moves of the branch from 1. */
  readonly number: number
  readonly revision: Revision
  readonly content: Content
  readonly files: Files
}

/** A repository with one branch. */
export interface Repository {
  readonly url: string
  readonly pushes: readonly Push[]
  push(files: Files): Push
  /** Where the branch is. */
  head(): Push
  /** Whether nobody can read it. */
  away: boolean
  /** The last move to a revision. */
  lastOf(revision: Revision): Push | undefined
}

const contents = new Map<string, Content>()

/** A commit is named by its files, so going back to a tree goes back to its commit: a force push, or a fast-forward of old. */
export function repository(url: string, before: readonly Push[] = []): Repository {
  const pushes = [...before]
  return {
    url,
    pushes,
    away: false,
    push(files) {
      const text = JSON.stringify(files)
      const content = contents.get(text) ?? contentOf(files)
      contents.set(text, content)
      const revision = gitRevision('main', hash('sha1', text))
      const push = { number: pushes.length + 1, revision, content, files }
      pushes.push(push)
      return push
    },
    head() {
      const last = pushes.at(-1)
      if (last === undefined) throw new Error('nothing was pushed')
      return last
    },
    lastOf: (revision) => pushes.findLast((push) => push.revision === revision),
  }
}
