import type { Json } from '../json.ts'
import { at, type KubeObject, listAt, numberAt, textAt } from '../object.ts'
import { ageOf } from './age.ts'

/** What stands in one column of an object's row. */
export type Cell = (object: KubeObject, now: number) => Json

/** The cells of kinds, by where their objects lie and by the name of the column. */
export type Cells = Readonly<Record<string, Readonly<Record<string, Cell>>>>

export const none = '<none>'
export const unset = '<unset>'

export const nameCell: Cell = (object) => object.metadata.name

/** How old an object is. */
export const ageCell: Cell = (object, now) => ageOf(textAt(object.metadata, 'creationTimestamp'), now)

/** The text at a path, or what stands for none. */
export function text(path: string, otherwise = ''): Cell {
  const names = path.split('.')
  return (object) => textAt(object, ...names) || otherwise
}

export function number(path: string): Cell {
  const names = path.split('.')
  return (object) => numberAt(object, ...names)
}

/** What is there at a path, as it is. */
export function value(path: string, otherwise: Json): Cell {
  const names = path.split('.')
  return (object) => at(object, ...names) ?? otherwise
}

/** How many items a list has. */
export function count(path: string): Cell {
  const names = path.split('.')
  return (object) => listAt(object, ...names).length
}

/** How long ago the time at a path was. */
export function since(path: string, otherwise: string): Cell {
  const names = path.split('.')
  return (object, now) => {
    const time = textAt(object, ...names)
    return time === '' ? otherwise : ageOf(time, now)
  }
}

/** `1/3`. */
export function outOf(part: string, whole: string): Cell {
  const [parts, wholes] = [number(part), number(whole)]
  return (object, now) => `${parts(object, now)}/${wholes(object, now)}`
}

/** The first few of a list, and how many more there are. */
export function listed(items: readonly string[], most: number, separator = ','): string {
  const shown = items.slice(0, most).join(separator)
  return items.length > most ? `${shown} + ${items.length - most} more...` : shown
}

/** Names and images of the containers in a pod's spec. */
export function containers(specPath: string): Readonly<Record<'Containers' | 'Images', Cell>> {
  const path = [...specPath.split('.'), 'containers']
  const all = (object: KubeObject, field: string) =>
    listAt(object, ...path)
      .map((one) => textAt(one, field))
      .join(',')
  return { Containers: (object) => all(object, 'name'), Images: (object) => all(object, 'image') }
}
