import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Call } from './call.ts'

/** Where a server is, and how one gets in. */
export interface Door {
  readonly url: string
  readonly token: string
  readonly ca?: string
}

/** What a server answered. */
export interface Reply {
  readonly status: number
  readonly warnings: readonly string[]
  /** JSON as what it says, a watch as a list of its events, anything else as it is. */
  readonly body: unknown
}

/** Sends a request of a case. */
export async function send(call: Call, { url, token, ca }: Door): Promise<Reply> {
  const target = new URL(call.path, url)
  const body = call.text ?? (call.body === undefined ? '' : JSON.stringify(call.body))
  const options = {
    method: call.method,
    ...(ca !== undefined && { ca }),
    headers: {
      ...(call.token !== '' && { authorization: `Bearer ${call.token ?? token}` }),
      'user-agent': call.agent ?? 'contract/1.0',
      ...(call.accept !== undefined && { accept: call.accept }),
      ...(call.type !== undefined && { 'content-type': call.type }),
      // A DELETE has no body unless its length is said.
      ...(body !== '' && { 'content-length': Buffer.byteLength(body) }),
    },
  }
  return new Promise<Reply>((resolve, reject) => {
    const sent = (target.protocol === 'https:' ? request : plainRequest)(target, options, (response) => {
      text(response).then((answer) => {
        const warnings = (response.headersDistinct.warning ?? []).map((line) => line)
        resolve({ status: response.statusCode ?? 0, warnings, body: parsed(answer) })
      }, reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return eventsOf(text) ?? text
  }
}

/** What a watch has told, a line for each event. */
function eventsOf(text: string): readonly unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.every((line) => line.startsWith('{"type":')) ? lines.map((line) => JSON.parse(line)) : undefined
}
