import { type JsonObject, textAt } from '../core/json.ts'
import type { Repository } from '../fleet/fleet.ts'
import { coversUrl, normaliseUrl } from '../source/url.ts'

/** All that is taken from the payload of a push. */
export interface Push {
  /** The addresses of the repository, as GitHub writes them: for https, for ssh, and its page. */
  readonly addresses: readonly string[]
  /** The full name of what was pushed. */
  readonly ref?: string
  /** Where it is now; none where it was deleted. */
  readonly after?: string
}

const addressFields = ['clone_url', 'ssh_url', 'html_url']
const maxLength = 2_000
const maxRef = 999
const commit = /^([0-9a-f]{40}|[0-9a-f]{64})$/
const noCommit = /^0+$/
// Of what git-check-ref-format takes, all but names with odd blanks and unassigned characters, which queues refuse.
const refName = /^refs\/[^\p{C}\p{Z}~^:?*[\\]+$/u

/** The hints in a payload; what is not well-formed is left out, so that the source is asked without it. */
export function pushOf(payload: JsonObject): Push {
  const ref = textAt(payload, 'ref') ?? ''
  // The `after` of an annotated tag is the tag itself, which no source ever answers.
  const tagged = ref.startsWith('refs/tags/') ? textAt(payload, 'head_commit', 'id') : undefined
  const after = tagged ?? textAt(payload, 'after') ?? ''
  return {
    addresses: addressFields.map((field) => textAt(payload, 'repository', field) ?? '').filter(isAddress),
    ...(ref.length <= maxRef && refName.test(ref) && { ref }),
    ...(commit.test(after) && !noCommit.test(after) && { after }),
  }
}

function isAddress(text: string): boolean {
  return text.length <= maxLength && (normaliseUrl(text)?.length ?? Number.POSITIVE_INFINITY) <= maxLength
}

/** Names of the pushed repository under which one of these Repositories covers it. */
export function coveredNames(repositories: readonly Repository[], addresses: readonly string[]): readonly string[] {
  return namesOf(addresses.filter((address) => repositories.some(({ url }) => coversUrl(url, address))))
}

/** The names of a repository in queues and documents: one where all its addresses say the same. */
export function namesOf(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.flatMap((address) => normaliseUrl(address) ?? []))]
}
