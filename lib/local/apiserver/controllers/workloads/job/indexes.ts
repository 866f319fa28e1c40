import { at, type KubeObject, textAt } from '../../../object.ts'

export const indexKey = 'batch.kubernetes.io/job-completion-index'

export function isIndexed(job: KubeObject): boolean {
  return textAt(job, 'spec', 'completionMode') === 'Indexed'
}

/** The piece of an indexed Job that a Pod works on. */
export function indexOf(pod: KubeObject): number | undefined {
  const index = at(pod.metadata, 'annotations', indexKey)
  return typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : undefined
}

/** Indexes as a Job's status writes them: `0-2,5`. */
export function readIndexes(text: string): ReadonlySet<number> {
  const indexes = new Set<number>()
  for (const range of text.split(',').filter((part) => part !== '')) {
    const [first = 0, last = first] = range.split('-').map(Number)
    for (let index = first; index <= last; index++) indexes.add(index)
  }
  return indexes
}

/** Indexes in the form in which readIndexes takes them; two in a row are written as two. */
export function writeIndexes(indexes: ReadonlySet<number>): string {
  const ranges: [number, number][] = []
  for (const index of [...indexes].toSorted((one, other) => one - other)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(',')
}
