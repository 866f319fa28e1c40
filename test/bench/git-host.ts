import { startGitServer } from '../support/git-server.ts'

/** What a Git host tells when it is asked. */
export interface GitHosted {
  readonly url: string
  /** What was requested of it since it was asked last. */
  readonly requests: readonly string[]
}

/**
 * Serves the repository in the folder that is its argument. As a process of its own, as every Git host is: to start git takes the longer, the
 * larger the process is that starts it, and meanwhile nothing else goes on there.
 */
const { url, requests } = await startGitServer({ folder: process.argv[2] ?? '' })
process.on('message', () => process.send?.({ url, requests: requests.splice(0) } satisfies GitHosted))
process.send?.('ready')
