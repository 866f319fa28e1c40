import type { Json } from '../../json.ts'
import type { Place, Reading } from './reading.ts'

/** Reads values of one Go type, and gives them as Go writes them again. */
export interface Coder {
  /** What Go calls the type: `int32`, `[]v1.Container`. */
  readonly type: string
  /** Never told null, which in Go is as good as nothing. Undefined where the value does not fit. */
  read(value: Json, place: Place, reading: Reading): Json | undefined
  /** What is written where there is no value. */
  zero(): Json
  /** Whether `omitempty` leaves the value out. */
  isEmpty(value: Json): boolean
}
