import type { Failure } from '../failure.ts'
import type { Json } from '../json.ts'
import type { WholeAnswer } from '../request.ts'

const json = 'application/json'

export function answer(status: number, body: string, warnings: readonly string[] = []): WholeAnswer {
  return { status, type: json, body, ...(warnings.length > 0 && { warnings }) }
}

export function jsonAnswer(status: number, value: Json): WholeAnswer {
  return answer(status, JSON.stringify(value))
}

export function failureAnswer(failure: Failure): WholeAnswer {
  return answer(failure.code, JSON.stringify(failure.status()), failure.warnings)
}
