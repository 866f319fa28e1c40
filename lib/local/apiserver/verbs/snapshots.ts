import { badRequest, expired } from '../failure.ts'
import { jsonWords } from '../json-words.ts'
import type { KubeObject } from '../object.ts'

/** Lists that are being read page by page, as they were when the first page was read. */
export interface Snapshots {
  /** Answers the token for what is left after a page. */
  keep(revision: number, objects: readonly KubeObject[], from: number): string
  /** Throws a Failure for a token that is none or too old. */
  take(token: string): { readonly revision: number; readonly objects: readonly KubeObject[]; readonly from: number }
}

const keptLists = 100

const expiredToken =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.'

export function snapshots(): Snapshots {
  const kept = new Map<number, { readonly revision: number; readonly objects: readonly KubeObject[] }>()
  let last = 0
  const idOf = new WeakMap<readonly KubeObject[], number>()
  return {
    keep(revision, objects, from) {
      const id = idOf.get(objects) ?? ++last
      idOf.set(objects, id)
      kept.set(id, { revision, objects })
      for (const old of kept.keys()) if (kept.size > keptLists) kept.delete(old)
      return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, id, from })).toString('base64url')
    },
    take(token) {
      const { id, from } = readToken(token)
      const found = kept.get(id)
      if (found === undefined) throw expired(expiredToken)
      return { ...found, from }
    },
  }
}

function readToken(token: string): { readonly id: number; readonly from: number } {
  const text = Buffer.from(token, 'base64url').toString('latin1')
  const { id, from } = parsed(text)
  if (Number.isSafeInteger(id) && Number.isSafeInteger(from)) return { id, from }
  throw badRequest('invalid continue token: continue key is not valid: incorrect encoded start key')
}

function parsed(text: string) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badRequest(`invalid continue token: continue key is not valid: ${jsonWords(text, cause)}`)
  }
}
