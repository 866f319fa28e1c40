import type { IncomingHttpHeaders } from 'node:http'

/** A request that came in, with its address as it was sent: nothing in it is resolved or decoded yet. */
export interface Call {
  readonly method: string
  readonly path: string
  /** What follows the question mark; '' where nothing does. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
  /** All of the body as it was sent; throws where the sender broke off, so that nothing is made of half of it. */
  body(): Promise<Uint8Array>
}

/** What is answered; a body that is made piece by piece ends in the middle, for all to see, where making it fails. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string | AsyncIterable<string>
}
