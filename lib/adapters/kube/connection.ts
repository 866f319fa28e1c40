/** How to reach one API server and who we are there. */
export interface Connection {
  /** `https://host:port`, with a path where the server lies behind one; `http:` for a local proxy. */
  readonly server: string
  /** PEM of the certificate authority; the system's own where it is missing. */
  readonly ca?: string | Uint8Array
  /** PEM of the client certificate and its key. */
  readonly cert?: string | Uint8Array
  readonly key?: string | Uint8Array
  /** Name in the server's certificate, where it is not the host of `server`. */
  readonly serverName?: string
  readonly skipTlsVerify?: boolean
  /** Bearer token; a function is asked before every request and does its own caching. */
  readonly token?: string | (() => Promise<string | undefined>)
  /** Sent with every request, e.g. for impersonation or a basic login. */
  readonly headers?: Readonly<Record<string, string>>
}
