import type { Case } from './call.ts'
import { casesOfChanges } from './cases-of-changes.ts'
import { casesOfFields } from './cases-of-fields.ts'
import { casesOf } from './cases-of-kind.ts'
import { casesOfLists } from './cases-of-lists.ts'
import { casesOfRequests } from './cases-of-requests.ts'
import { casesOfSelectors } from './cases-of-selectors.ts'
import { casesOfTables } from './cases-of-tables.ts'
import { casesOfVersions } from './cases-of-versions.ts'
import { casesOfWatches } from './cases-of-watches.ts'
import { kinds } from './kinds.ts'

/** All cases of the contract, by group. */
export const allCases: ReadonlyMap<string, readonly Case[]> = new Map([
  ...kinds.map((sample): [string, readonly Case[]] => [sample.kind.toLowerCase(), casesOf(sample)]),
  ['changes', casesOfChanges],
  ['fields', casesOfFields],
  ['selectors', casesOfSelectors],
  ['tables', casesOfTables],
  ['versions', casesOfVersions],
  ['requests', casesOfRequests],
  ['lists', casesOfLists],
  ['watches', casesOfWatches],
])
