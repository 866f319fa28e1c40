import { type Call, type Case, types } from './call.ts'
import { type Comparable, comparable } from './comparable.ts'
import { type Door, send } from './send.ts'

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
