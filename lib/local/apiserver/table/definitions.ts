import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A column as a Table declares it. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  /** Above 0 it is shown by `-o wide` alone. */
  readonly priority: number
}

/** Columns of the built-in kinds by where their objects lie, as `npm run capture` wrote them down of a real API server. */
export function capturedColumns(): Readonly<Record<string, readonly ColumnDefinition[]>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'columns.json'), 'utf8'))
}
