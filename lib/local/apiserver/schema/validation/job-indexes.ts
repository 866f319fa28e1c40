import { equal, type JsonObject } from '../../json.ts'
import { objectAt, textAt } from '../../object.ts'
import { type Mistake, wrong } from './mistake.ts'

const field = 'status'
const changedIn = (now: JsonObject, before: JsonObject, name: string) => !equal(now[name], before[name])
const when = (isSo: boolean, mistake: () => Mistake) => (isSo ? [mistake()] : [])

/** Indexes of an indexed Job that it cannot have, as far as a write has changed them. */
export function jobIndexMistakes(job: JsonObject, status: JsonObject, before: JsonObject): readonly Mistake[] {
  const { completions, completionMode, backoffLimitPerIndex } = objectAt(job, 'spec')
  const { failedIndexes } = status
  const done = textAt(status, 'completedIndexes')
  const [doneChanged, failedChanged] = [
    changedIn(status, before, 'completedIndexes'),
    changedIn(status, before, 'failedIndexes'),
  ]
  const doneFlaw = typeof completions === 'number' ? indexesFlaw(done, completions) : undefined
  const isChecked = typeof completions === 'number' && backoffLimitPerIndex !== undefined
  const failedFlaw =
    isChecked && typeof failedIndexes === 'string' ? indexesFlaw(failedIndexes, completions) : undefined
  return [
    ...when(doneChanged && doneFlaw !== undefined, () =>
      wrong(`${field}.completedIndexes`, done, `error parsing completedIndexes: ${doneFlaw}`),
    ),
    ...when(failedChanged && failedFlaw !== undefined, () =>
      wrong(`${field}.failedIndexes`, failedIndexes, `error parsing failedIndexes: ${failedFlaw}`),
    ),
    ...when(doneChanged && done !== '' && completionMode !== 'Indexed', () =>
      wrong(
        `${field}.completedIndexes`,
        done,
        'cannot set non-empty completedIndexes when non-indexed completion mode',
      ),
    ),
    ...when(failedChanged && backoffLimitPerIndex === undefined && failedIndexes !== undefined, () =>
      wrong(
        `${field}.failedIndexes`,
        failedIndexes,
        'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      ),
    ),
  ]
}

/** What is wrong with indexes as `1,3-5`. */
function indexesFlaw(text: string, completions: number): string | undefined {
  let last = -1
  for (const interval of text === '' ? [] : text.split(',')) {
    const limits = interval.split('-')
    if (limits.length > 2) {
      return `the fragment "${interval}" violates the requirement that an index interval can have at most two parts separated by '-'`
    }
    const numbers: number[] = []
    for (const limit of limits) {
      if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: "${limit}"`
      if (Number(limit) >= completions) return `too large index: "${limit}"`
      numbers.push(Number(limit))
    }
    const [from = 0, to = from] = numbers
    if (limits.length > 1 && from >= to) return `non-increasing order, previous: ${from}, current: ${to}`
    if (last >= from) return `non-increasing order, previous: ${last}, current: ${from}`
    last = to
  }
  return undefined
}
