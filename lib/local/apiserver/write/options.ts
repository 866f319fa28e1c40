import { badRequest, causeJson, Failure } from '../failure.ts'
import { isPrintable, quote } from '../fields/go-text.ts'
import type { ApiRequest } from '../request.ts'
import { duplicateFields } from '../schema/duplicate-fields.ts'

/** How a write is to be done: what CreateOptions, UpdateOptions and PatchOptions have in common. */
export interface WriteOptions {
  readonly dryRun: boolean
  readonly manager: string
  readonly validation: 'Ignore' | 'Warn' | 'Strict'
  readonly force: boolean
  /** Fields that the body has twice: `duplicate field "spec.replicas"`. */
  readonly repeated: readonly string[]
}

type Kind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'

const longestManager = 128

/** Reads the options of a write from its query; throws a Failure for values that are none. */
export function writeOptions(
  { query, userAgent, body, contentType }: ApiRequest,
  kind: Kind,
  isApply = false,
): WriteOptions {
  const dryRun = dryRunOf(query.getAll('dryRun'), kind)
  const manager = query.get('fieldManager') ?? ''
  const validation = query.get('fieldValidation') ?? ''
  const force = query.get('force') ?? ''
  if (isApply && manager === '') {
    throw optionFailure(kind, 'fieldManager', 'FieldValueRequired', 'Required value: is required for apply patch')
  }
  if (!isApply && force !== '') {
    throw optionFailure(kind, 'force', 'FieldValueForbidden', 'Forbidden: may not be specified for non-apply patch')
  }
  if (manager.length > longestManager) {
    const message = `Too long: may not be more than ${longestManager} bytes`
    throw optionFailure(kind, 'fieldManager', 'FieldValueTooLong', message)
  }
  const odd = [...manager].findIndex((sign) => !isPrintable(sign))
  if (odd >= 0) throw optionFailure(kind, 'fieldManager', 'FieldValueInvalid', oddSign(manager, odd))
  return {
    dryRun,
    manager: manager === '' ? agentName(userAgent) : manager,
    validation: validationOf(validation, kind),
    force: force === 'true' || force === '1',
    repeated: repeatedIn(body, validationOf(validation, kind), contentType),
  }
}

function oddSign(manager: string, at: number): string {
  const code = [...manager][at]?.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase().padStart(4, '0')
  return `Invalid value: ${quote(manager)}: invalid character U+${hex} (at position ${at})`
}

/** Told of JSON alone; YAML with a key twice is none. */
function repeatedIn(body: string, validation: WriteOptions['validation'], contentType: string): readonly string[] {
  if (validation === 'Ignore' || contentType.includes('yaml')) return []
  return duplicateFields(body).map((path) => `duplicate field ${JSON.stringify(path)}`)
}

function validationOf(text: string, kind: Kind): WriteOptions['validation'] {
  if (text === '') return 'Warn'
  if (text === 'Ignore' || text === 'Warn' || text === 'Strict') return text
  const message = `Unsupported value: "${text}": supported values: "", "Ignore", "Strict", "Warn"`
  throw optionFailure(kind, 'fieldValidation', 'FieldValueNotSupported', message)
}

/** The only value there is of `dryRun` is All. */
export function dryRunOf(values: readonly string[], kind: string): boolean {
  const other = values.find((value) => value !== 'All' && value !== '')
  if (other !== undefined) {
    throw optionFailure(
      kind,
      'dryRun',
      'FieldValueNotSupported',
      `Unsupported value: ["${other}"]: supported values: "All"`,
    )
  }
  return values.includes('All')
}

export function optionFailure(kind: string, field: string, reason: string, message: string): Failure {
  return new Failure({
    code: 422,
    reason: 'Invalid',
    message: `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`,
    details: { group: 'meta.k8s.io', kind, causes: [causeJson({ reason, message, field })] },
  })
}

/** Who writes where no manager is named: the program, as its User-Agent begins. */
function agentName(userAgent: string): string {
  const [name = ''] = userAgent.split('/')
  return name.slice(0, longestManager)
}

/** Throws a Failure for what is no boolean as Go reads it. */
export function booleanOf(text: string | null, name: string): boolean {
  if (text === null || text === '' || text === 'false' || text === '0') return false
  if (text === 'true' || text === '1') return true
  throw badRequest(`strconv.ParseBool: parsing "${text}": invalid syntax (${name})`)
}
