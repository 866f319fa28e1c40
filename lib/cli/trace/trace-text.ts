import { ageText } from '../../core/age.ts'
import type { Io } from '../io.ts'
import { paintStatus } from '../paint.ts'
import { table } from '../table.ts'
import type { Trace } from './trace-object.ts'

/** A trace in lines, from the cluster back to the file. */
export function traceText(io: Io, trace: Trace, now: number): string {
  const { source, file, line, parents, pin, applied, revision = 'nothing applied yet', artifact = '' } = trace
  const place = file === undefined ? 'not known; see the path' : `${file}${line === undefined ? '' : `:${line}`}`
  const rows: readonly (readonly [string, string])[] = [
    ['Object:', trace.object],
    ['Cluster:', trace.cluster],
    ['Unit:', trace.unit],
    ['Ready:', paintStatus(io, trace.ready)],
    ...(applied === undefined ? [] : [['Applied:', `${applied} (${ageText(now - Date.parse(applied))} ago)`] as const]),
    ...(pin === undefined ? [] : [['Pin:', pin.text] as const]),
    ...parents.map((parent, index) => [index === 0 ? 'Defined by:' : '', parent] as const),
    ['Artifact:', artifact],
    ['Revision:', revision],
    ['Source:', source === undefined ? 'not known' : `${source.kind} ${source.url}, ${source.ref}`],
    ['Path:', trace.path],
    ['File:', place],
  ]
  return `${table(rows)}\n`
}
