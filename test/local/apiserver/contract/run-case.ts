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
  await makeNamespace(namespace, door)
  for (const call of calls) {
    const { status, warnings, body } = await send(filled(call, namespace, names), door)
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

function filled(call: Call, namespace: string, names: ReadonlyMap<string, string>): Call {
  const known = new Map([...names].map(([value, name]) => [name.slice(1, -1), value]))
  const fill = (text: string): string =>
    text
      .replaceAll('{ns}', namespace)
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
      authorization: `Bearer ${token}`,
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
    return text
  }
}
