/** A request as the server reads it, whatever it came over. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly accept: string
  readonly contentType: string
  readonly userAgent: string
  readonly body: string
  /** Who asks. */
  readonly user: User
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
}

export interface User {
  readonly name: string
  readonly groups: readonly string[]
  readonly uid?: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What the server answers: a whole text, or a stream of texts that ends when the client goes or the server closes. */
export type ApiAnswer = WholeAnswer | StreamAnswer

export interface WholeAnswer {
  readonly status: number
  readonly type: string
  readonly body: string
  /** Of `Warning` headers. */
  readonly warnings?: readonly string[]
}

export interface StreamAnswer {
  readonly status: number
  readonly type: string
  readonly stream: AsyncIterable<string>
}
