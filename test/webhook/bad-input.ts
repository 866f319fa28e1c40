import { delivery, pushBody, pushPayload, type Sent, secrets, signatureOf } from './scene.ts'

/** One request that must not be queued, with the status that it gets and a word of the reason. */
export type BadInput = readonly [name: string, sent: Sent, status: number, why: RegExp]

const deep = '['.repeat(500_000)
const signed = signatureOf(pushBody)
const sha1 = 'sha1=cf23df2207d99a74fbe169e3eba035e633b65d94'
const large = `{"a":"${'x'.repeat(6 * 1024 * 1024 - 7)}"}`

/** What comes to a door on the internet, each with the answer that GitHub's users expect. */
export const badInput: readonly BadInput[] = [
  ['a method other than POST', { method: 'GET', body: '' }, 405, /POST/],
  ['a deletion', { method: 'DELETE' }, 405, /POST/],
  ['no content type', { headers: { 'content-type': undefined } }, 415, /application\/json/],
  ['a content type that is none of GitHub', { headers: { 'content-type': 'text/plain' } }, 415, /application\/json/],
  ['a doubled content type', { headers: { 'content-type': 'application/json,application/json' } }, 415, /json/],
  [
    'the other content type that GitHub offers',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'payload=%7B%7D' },
    400,
    /choose application\/json/,
  ],
  ['one byte more than 6 MB', { body: `${large}x` }, 413, /6 MB/],
  ['30 MB', { body: 'x'.repeat(30_000_000), headers: { 'x-hub-signature-256': signed } }, 413, /6 MB/],
  ['no body', { body: '' }, 400, /empty/],
  ['no signature', { headers: { 'x-hub-signature-256': undefined } }, 401, /missing/],
  ['an empty signature', { headers: { 'x-hub-signature-256': '' } }, 401, /missing/],
  ['no header at all', { headers: { ...none(), 'content-type': 'application/json' } }, 401, /Signature-256 is missing/],
  ['a sha1 signature alone', { headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': sha1 } }, 401, /miss/],
  [
    'a sha1 signature in the place of the other',
    { headers: { 'x-hub-signature-256': sha1 } },
    401,
    /no single SHA-256/,
  ],
  ['a signature without its algorithm', { headers: { 'x-hub-signature-256': signed.slice(7) } }, 401, /no single/],
  ['a short signature', { headers: { 'x-hub-signature-256': signed.slice(0, -1) } }, 401, /no single/],
  ['a long signature', { headers: { 'x-hub-signature-256': `${signed}0` } }, 401, /no single/],
  ['a signature that is no hex', { headers: { 'x-hub-signature-256': `sha256=${'g'.repeat(64)}` } }, 401, /no single/],
  ['the right signature twice', { headers: { 'x-hub-signature-256': `${signed},${signed}` } }, 401, /no single/],
  [
    'a wrong and the right signature',
    { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}, ${signed}` } },
    401,
    /no single/,
  ],
  ['the wrong signature', { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } }, 401, /no webhook secret/],
  [
    'the signature of another body',
    { headers: { 'x-hub-signature-256': signatureOf(`${pushBody} `) } },
    401,
    /no webhook secret/,
  ],
  [
    'the signature by a secret that no Repository has',
    { headers: { 'x-hub-signature-256': signatureOf(pushBody, secrets.EVERYTHING) } },
    401,
    /no webhook secret/,
  ],
  [
    'the signature by an empty secret',
    { headers: { 'x-hub-signature-256': signatureOf(pushBody, '') } },
    401,
    /no web/,
  ],
  ['no event', { headers: { 'x-github-event': undefined } }, 400, /Event is missing/],
  ['two events', { headers: { 'x-github-event': 'push,ping' } }, 400, /no name of an event/],
  ['an event that breaks lines', { headers: { 'x-github-event': 'push\nx' } }, 400, /no name of an event/],
  ['no delivery id', { headers: { 'x-github-delivery': undefined } }, 400, /Delivery is missing/],
  ['two delivery ids', { headers: { 'x-github-delivery': `${delivery},${delivery}` } }, 400, /no delivery id/],
  ['a delivery id of 101 characters', { headers: { 'x-github-delivery': 'a'.repeat(101) } }, 400, /no delivery id/],
  ['a delivery id with a path in it', { headers: { 'x-github-delivery': '../../etc' } }, 400, /no delivery id/],
  ['signed text that is no JSON', { body: '{"ref": ' }, 400, /no JSON object/],
  ['signed JSON that is no object', { body: '[1]' }, 400, /no JSON object/],
  ['signed JSON that is null', { body: 'null' }, 400, /no JSON object/],
  ['signed bytes that are no UTF-8', { body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }, 401, /no webhook secret/],
  ['brackets without end', { body: deep }, 400, /too deeply/],
  ['nesting that is JSON', { body: `{"a":${deep}${']'.repeat(500_000)}}` }, 400, /too deeply/],
  ['nesting behind a text full of quotes', { body: `{"a":"${'\\"'.repeat(9)}","b":${deep}` }, 400, /too deeply/],
  ['a push without a repository', { body: '{"ref":"refs/heads/main"}' }, 400, /clone_url/],
  ['a push whose repository is text', { body: '{"repository":"acme"}' }, 400, /clone_url/],
  [
    'a push whose addresses are none',
    { body: '{"repository":{"clone_url":"no address","ssh_url":1}}' },
    400,
    /clone_url/,
  ],
  [
    'addresses of megabytes',
    { body: bodyWith({ clone_url: `https://github.com/acme/${'a'.repeat(5e6)}` }) },
    400,
    /_url/,
  ],
]

function none() {
  return { 'x-hub-signature-256': undefined, 'x-github-event': undefined, 'x-github-delivery': undefined }
}

function bodyWith(repository: Readonly<Record<string, string>>): string {
  return JSON.stringify({ ...pushPayload, repository })
}
