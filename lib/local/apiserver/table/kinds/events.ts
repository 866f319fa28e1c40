import { at, type KubeObject, numberAt, textAt } from '../../object.ts'
import { ageOf } from '../age.ts'
import { type Cells, text } from '../cells.ts'

export const eventCells: Cells = {
  '/events': {
    'Last Seen': (event, now) => {
      const series = textAt(event, 'series', 'lastObservedTime')
      return ageOf(at(event, 'series') === undefined ? lastTime(event) : series, now)
    },
    Type: text('type'),
    Reason: text('reason'),
    Object: (event) => {
      const { kind = '', name = '' } = regarding(event)
      return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`
    },
    Subobject: text('involvedObject.fieldPath'),
    Source: sourceOf,
    Message: (event) => textAt(event, 'message').trim(),
    'First Seen': (event, now) => ageOf(firstTime(event), now),
    Count: (event) =>
      at(event, 'series') === undefined ? numberAt(event, 'count') || 1 : numberAt(event, 'series', 'count'),
  },
}

function regarding(event: KubeObject) {
  return { kind: textAt(event, 'involvedObject', 'kind'), name: textAt(event, 'involvedObject', 'name') }
}

function firstTime(event: KubeObject): string {
  return textAt(event, 'firstTimestamp') || textAt(event, 'eventTime')
}

function lastTime(event: KubeObject): string {
  return textAt(event, 'lastTimestamp') || firstTime(event)
}

function sourceOf(event: KubeObject): string {
  const component = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent')
  const instance = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance')
  return instance === '' ? component : `${component}, ${instance}`
}
