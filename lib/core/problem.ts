/** Every way in which Sluice can fail, as a closed vocabulary: tests and dashboards match codes, people read messages. */
export type ProblemCode =
  | 'InvalidInput'
  | 'InvalidFleet'
  | 'InvalidManifest'
  | 'Unsupported'
  | 'NotFound'
  | 'AccessDenied'
  | 'SourceFailed'
  | 'BuildFailed'
  | 'SubstitutionFailed'
  | 'ApplyFailed'
  | 'PruneFailed'
  | 'HealthCheckFailed'
  | 'ClusterUnreachable'
  | 'ClusterRejected'
  | 'IdentityMismatch'
  | 'StoreFailed'
  | 'Conflict'
  | 'SchemaTooNew'
  | 'ToolMissing'
  | 'Locked'
  | 'Aborted'

export interface ProblemFields {
  readonly code: ProblemCode
  /** What it is about, as `Kind/namespace/name`, a cluster's name or a URL without credentials. */
  readonly subject?: string
  /** What went wrong: lower case, no full stop. Never a secret, never a raw body. */
  readonly what: string
  /** File, with `:line` where known, relative to the repository or as the user wrote it. */
  readonly file?: string
  /** Field path, e.g. `spec.sourceRef.kind`. */
  readonly field?: string
  /** What to do next, as a sentence without its full stop. */
  readonly remedy?: string
  readonly cause?: unknown
}

/** An error that is data first: code, subject and cause; its message reads what, where, why, what to do next. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly fields: ProblemFields

  constructor(fields: ProblemFields) {
    super(describe(fields), fields.cause === undefined ? undefined : { cause: fields.cause })
    this.fields = fields
  }

  get code(): ProblemCode {
    return this.fields.code
  }

  /** What survives a queue, a record or a log line: no stack, no cause object. */
  toJSON(): { code: ProblemCode; message: string; subject?: string; file?: string; field?: string } {
    const { code, subject, file, field } = this.fields
    return {
      code,
      message: this.message,
      ...(subject !== undefined && { subject }),
      ...(file !== undefined && { file }),
      ...(field !== undefined && { field }),
    }
  }
}

function describe({ subject, what, file, field, remedy, cause }: ProblemFields): string {
  const where = [file, field].filter((part) => part !== undefined).join(' ')
  const opening = [where && `${where}:`, subject, what].filter(Boolean).join(' ')
  const because = cause === undefined ? '' : `: ${messageOf(cause)}`
  return `${opening}${because}${remedy === undefined ? '' : `. ${remedy}${remedy.endsWith('?') ? '' : '.'}`}`
}

/** The message of anything that can be thrown. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Anything thrown as a Problem; one that is not yet gets the given fields and becomes the cause. */
export function asProblem(cause: unknown, fields: Omit<ProblemFields, 'cause'>): Problem {
  return cause instanceof Problem ? cause : new Problem({ ...fields, cause })
}
