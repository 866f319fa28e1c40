import { stringify } from 'yaml'
import type { Io } from './io.ts'
import { table } from './table.ts'
import { usageError } from './usage-error.ts'

/** One column of a list; a wide one shows only with `-o wide`. */
export interface Column<T> {
  readonly title: string
  readonly wide?: true
  cell(item: T, io: Io): string
}

/** How items of one kind are shown. */
export interface ListView<T> {
  readonly columns: readonly Column<T>[]
  /** What `-o name` prints: what other commands take. */
  name(item: T): string
}

export type Format = 'table' | 'json' | 'yaml' | 'wide' | 'name'

export function parseFormat(command: string, text: string | undefined): Format {
  switch (text) {
    case undefined:
      return 'table'
    case 'json':
    case 'yaml':
    case 'wide':
    case 'name':
      return text
    default:
      throw usageError(command, `-o takes json, yaml, wide or name, not "${text}"`)
  }
}

/** Items in the format asked for; data in full as JSON or YAML, for scripts. */
export function listText<T>(io: Io, format: Format, items: readonly T[], view: ListView<T>): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(items, null, 2)}\n`
    case 'yaml':
      return stringify(items)
    case 'name':
      return items.map((item) => `${view.name(item)}\n`).join('')
    case 'wide':
    case 'table': {
      const columns = view.columns.filter(({ wide }) => wide === undefined || format === 'wide')
      const rows = items.map((item) => columns.map(({ cell }) => cell(item, io)))
      return `${table([columns.map(({ title }) => title), ...rows])}\n`
    }
  }
}
