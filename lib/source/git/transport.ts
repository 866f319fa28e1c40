/** What bounds one exchange with a server. */
export interface ExchangeBounds {
  /** More than this many bytes of answer are a Problem, found while reading. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** The way to one Git repository: carries Git's protocol version 2, knows nothing of what it says. Failures are Problems. */
export interface GitTransport {
  /** The repository's address without credentials. */
  readonly url: string
  /** Whose credential is used, '' for none: what was read with one is never served to another. */
  readonly credential: string
  /** The server's advertisement of upload-pack. */
  advertise(bounds: ExchangeBounds): Promise<Uint8Array>
  /** The answer to one command. */
  command(body: Uint8Array, bounds: ExchangeBounds): Promise<Uint8Array>
}
