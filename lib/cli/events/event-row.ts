import { ageText } from '../../core/age.ts'
import { timeText } from '../../core/clock.ts'
import { parseUnitId } from '../../flux/definition.ts'
import type { StoredEvent } from '../../store/events.ts'
import type { Column, ListView } from '../list-text.ts'
import { paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import { firstLine } from '../serve/event-text.ts'

/** An event as people and scripts see it. */
export interface EventRow extends Omit<StoredEvent, 'time' | 'unit' | 'severity'> {
  /** RFC 3339. */
  readonly time: string
  /** As Kubernetes has it. */
  readonly type: 'Normal' | 'Warning'
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export function eventRow({ time, unit, severity, ...event }: StoredEvent): EventRow {
  const { kind, namespace, name } = parseUnitId(unit) ?? { kind: '', namespace: '', name: unit }
  const type = severity === 'error' ? 'Warning' : 'Normal'
  return { time: timeText(time), type, kind, namespace, name, ...event }
}

const object = ({ kind, name }: EventRow): string => `${kind}/${name}`

/** Events in the columns of `flux events`, with their cluster and namespace before them. */
export function eventView(now: number): ListView<EventRow> {
  const cells: readonly Column<EventRow>[] = [
    { title: 'LAST SEEN', cell: ({ time }) => ageText(now - Date.parse(time)) },
    { title: 'TIME', wide: true, cell: ({ time }) => time },
    { title: 'TYPE', cell: ({ type }, io) => (type === 'Warning' ? paint(io, 'bad', type) : type) },
    { title: 'REASON', cell: ({ reason }) => reason },
    { title: 'OBJECT', cell: object },
    { title: 'REVISION', wide: true, cell: ({ revision }) => revisionText(revision) },
    { title: 'BY', wide: true, cell: ({ by = '' }) => by },
  ]
  return {
    name: ({ kind, namespace, name }) => `${kind}/${namespace}/${name}`,
    columns: [
      { title: 'CLUSTER', cell: ({ cluster }) => cluster },
      { title: 'NAMESPACE', cell: ({ namespace }) => namespace },
      ...cells,
      { title: 'MESSAGE', cell: ({ message }) => firstLine(message) },
    ],
  }
}
