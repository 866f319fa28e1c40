import { Buffer } from 'node:buffer'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Answer } from './answer.ts'

/** A request with all that a webhook of GitHub has; nothing of it is believed yet. */
export interface Knock {
  readonly delivery: string
  readonly event: string
  /** As in the header, in the only form that can be right. */
  readonly signature: string
  /** The raw body, byte for byte if it is UTF-8; any other body has no signature of GitHub. */
  readonly body: string
}

export type Entry =
  | { readonly kind: 'open'; readonly knock: Knock }
  | { readonly kind: 'refused'; readonly answer: Answer }

/** What Lambda takes at once; GitHub sends up to 25 MB. The poll finds what such a push changed. */
export const maxBodyBytes = 6 * 1024 * 1024

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const signatureForm = /^sha256=[0-9a-f]{64}$/
const eventForm = /^[a-z0-9_]{1,100}$/
const deliveryForm = /^[A-Za-z0-9-]{1,100}$/

/** Refuses what needs no secret to be refused, cheapest first. API Gateway joins repeated headers by a comma, so none of them passes. */
export function door({ requestContext, headers, body = '', isBase64Encoded }: APIGatewayProxyEventV2): Entry {
  if (requestContext.http.method !== 'POST') return refused(405, 'webhooks are sent with POST')
  const type = mediaType(headers['content-type'])
  if (type === form) {
    return refused(400, `content type is ${form}: choose ${json} as the content type of the webhook`)
  }
  if (type !== json) return refused(415, `content type must be ${json}`)
  const bytes = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes > maxBodyBytes) return refused(413, 'body is larger than 6 MB: the next poll finds what was pushed')
  const raw = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body
  if (raw === '') return refused(400, 'body is empty')
  const signature = headers['x-hub-signature-256']
  if (!signature) return refused(401, 'header X-Hub-Signature-256 is missing: give the webhook a secret')
  if (!signatureForm.test(signature)) return refused(401, 'header X-Hub-Signature-256 is no single SHA-256 signature')
  const event = headers['x-github-event']
  if (!event) return refused(400, 'header X-GitHub-Event is missing')
  if (!eventForm.test(event)) return refused(400, 'header X-GitHub-Event is no name of an event')
  const delivery = headers['x-github-delivery']
  if (!delivery) return refused(400, 'header X-GitHub-Delivery is missing')
  if (!deliveryForm.test(delivery)) return refused(400, 'header X-GitHub-Delivery is no delivery id')
  return { kind: 'open', knock: { delivery, event, signature, body: raw } }
}

/** Lower case, without parameters such as `charset`. */
function mediaType(header = ''): string {
  return header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function refused(status: Answer['status'], why: string): Entry {
  return { kind: 'refused', answer: { status, why } }
}
