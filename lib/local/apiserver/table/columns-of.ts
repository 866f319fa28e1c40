import type { Json } from '../json.ts'
import { textAt } from '../object.ts'
import type { CustomResource, PrinterColumn, Resource } from '../resource.ts'
import { ageCell, type Cell, nameCell } from './cells.ts'
import { customColumn } from './custom-columns.ts'
import { type ColumnDefinition, capturedColumns } from './definitions.ts'
import { builtinCells } from './kinds/all.ts'

/** A column of a table as `kubectl get` prints it. */
export interface Column {
  readonly definition: ColumnDefinition
  readonly cell: Cell
}

const common: Readonly<Record<string, Cell>> = {
  Name: nameCell,
  Age: ageCell,
  'Created At': (object) => textAt(object.metadata, 'creationTimestamp'),
}

const nothing = (): Json => ''

/** The columns of any resource, or of what else is known by a name, as `scale`. */
export function columns(): (resource: Pick<Resource, 'stored' | 'custom'>) => readonly Column[] {
  let captured: ReturnType<typeof capturedColumns> | undefined
  const builtIn = new Map<string, readonly Column[]>()
  return ({ stored, custom }) => {
    // Read when somebody asks for a table: many never do.
    captured ??= capturedColumns()
    const fallback = captured.default ?? []
    if (custom !== undefined) return customColumns(custom, fallback)
    const known = builtIn.get(stored) ?? builtinColumns(stored, captured[stored] ?? fallback)
    builtIn.set(stored, known)
    return known
  }
}

function builtinColumns(stored: string, definitions: readonly ColumnDefinition[]): readonly Column[] {
  const own = builtinCells[stored] ?? {}
  return definitions.map((definition) => {
    const { name } = definition
    return { definition, cell: own[name] ?? common[name] ?? nothing }
  })
}

function customColumns({ columns }: CustomResource, [name, created]: readonly ColumnDefinition[]): readonly Column[] {
  const first = name === undefined ? [] : [{ definition: name, cell: nameCell }]
  return [...first, ...(columns.length === 0 ? [ageOnly(created)] : columns).flatMap((one) => customColumn(one) ?? [])]
}

/** What a definition without columns has. */
function ageOnly(created: ColumnDefinition | undefined): PrinterColumn {
  const description = created?.description ?? ''
  return { name: 'Age', type: 'date', description, jsonPath: '.metadata.creationTimestamp' }
}
