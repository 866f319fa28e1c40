import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { type Call, type Case, types } from './call.ts'
import { type Comparable, comparable } from './comparable.ts'

/** Where a server is, and how one gets in. */
export interface Door {
  readonly url: string
  readonly token: string
  readonly ca?: string
}

/** What a server answers to a case, without what differs by nature. Uids and revisions of earlier answers stand for themselves: `{uid 1}`, `{revision 2}`. */
export async function runCase({ calls }: Case, namespace: string, door: Door): Promise<readonly Comparable[]> {
  const names = new Map<string, string>()
  const answers: Comparable[] = []
  let token = ''
  await makeNamespace(namespace, door)
  for (const call of calls) {
    const { status, warnings, body } = await send(filled(call, { namespace, token }, names), door)
    token = continueOf(body) ?? token
    answers.push({
      status,
      ...(warnings.length > 0 && { warnings }),
      body: comparable(body, names),
    })
  }
  return answers
}

/** kube-apiserver's admission hears of a namespace a moment after it was made. */
async function makeNamespace(name: string, door: Door): Promise<void> {
  const post = (path: string, body: unknown) => send({ method: 'POST', path, body, type: types.json }, door)
  await post('/api/v1/namespaces', { metadata: { name } })
  const probe = `/api/v1/namespaces/${name}/configmaps?dryRun=All`
  while ((await post(probe, { metadata: { name: 'probe' } })).status === 404);
}

function continueOf(body: unknown): string | undefined {
  const metadata = typeof body === 'object' && body !== null && 'metadata' in body ? body.metadata : undefined
  const has = typeof metadata === 'object' && metadata !== null && 'continue' in metadata
  return has && typeof metadata.continue === 'string' ? metadata.continue : undefined
}

interface Place {
  readonly namespace: string
  readonly token: string
}

function filled(call: Call, { namespace, token }: Place, names: ReadonlyMap<string, string>): Call {
  const known = new Map([...names].map(([value, name]) => [name.slice(1, -1), value]))
  const fill = (text: string): string =>
    text
      .replaceAll('{ns}', namespace)
      .replaceAll('{continue}', encodeURIComponent(token))
      .replace(/\{((?:uid|revision) \d+)\}/g, (_, name: string) => known.get(name) ?? `unknown ${name}`)
  return {
    ...call,
    path: fill(call.path),
    ...(call.body !== undefined && { body: JSON.parse(fill(JSON.stringify(call.body))) }),
    ...(call.text !== undefined && { text: fill(call.text) }),
  }
}

async function send(call: Call, { url, token, ca }: Door) {
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
  return new Promise<{ status: number; warnings: string[]; body: unknown }>((resolve, reject) => {
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
