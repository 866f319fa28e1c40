import { performance } from 'node:perf_hooks'
import { type ApiServer, startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import type { Bench, Series } from './bench.ts'

const objects = 10_000
const instances = 100
const applies = 200
const metadata = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

/** The embedded cluster: lists of many objects, applies, and many servers in one process. */
export const apiserverBench: Bench = {
  name: 'apiserver',
  async run(runs) {
    const samples = { cold: [], warm: [], whole: [], apply: [], again: [], start: [], memory: [] } as Samples
    for (let run = 0; run < runs; run++) {
      await lists(samples)
      await manyApplies(samples)
      await manyServers(samples)
    }
    const of = (what: string, unit: Series['unit'], values: readonly number[], atMost?: number): Series => ({
      ...{ what, unit, samples: values },
      ...(atMost !== undefined && { atMost }),
    })
    return [
      of(`metadata of ${objects} objects listed, for the first time`, 'ms', samples.cold, 100),
      of(`metadata of ${objects} objects listed again`, 'ms', samples.warm, 100),
      of(`${objects} objects listed whole`, 'ms', samples.whole),
      of(`${applies} Deployments applied, all together`, 'ms', samples.apply),
      of('the same applied again', 'ms', samples.again),
      of(`${instances} servers started, all together`, 'ms', samples.start),
      of(`memory that ${instances} servers add`, 'MB', samples.memory),
    ]
  },
}

type Samples = Readonly<Record<'cold' | 'warm' | 'whole' | 'apply' | 'again' | 'start' | 'memory', number[]>>

async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await what()
  return performance.now() - start
}

async function call(server: ApiServer, path: string, init: RequestInit = {}): Promise<string> {
  const headers = { authorization: `Bearer ${server.token}`, ...init.headers }
  const answer = await fetch(`${server.url}${path}`, { ...init, headers })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.text()
}

async function lists({ cold, warm, whole }: Samples): Promise<void> {
  const server = await startApiServer({ controllers: false, pods: false })
  const path = '/api/v1/namespaces/default/configmaps'
  for (let index = 0; index < objects; index += 50) {
    const made = Array.from({ length: 50 }, (_, at) => ({
      metadata: { name: `settings-${index + at}`, labels: { app: `app-${index % 100}`, tier: 'web' } },
      data: { key: `value ${index + at}`, other: 'x'.repeat(100) },
    }))
    const headers = { 'content-type': 'application/json' }
    await Promise.all(made.map((one) => call(server, path, { method: 'POST', headers, body: JSON.stringify(one) })))
  }
  const listed = () => call(server, '/api/v1/configmaps', { headers: { accept: metadata } })
  cold.push(await timed(listed))
  warm.push(await timed(listed))
  whole.push(await timed(() => call(server, '/api/v1/configmaps')))
  await server.close()
}

async function manyApplies({ apply, again }: Samples): Promise<void> {
  const server = await startApiServer({ controllers: false, pods: false })
  const one = (index: number) =>
    call(server, `/apis/apps/v1/namespaces/default/deployments/web-${index}?fieldManager=bench&force=true`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(deployment(`web-${index}`)),
    })
  const all = () => Promise.all(Array.from({ length: applies }, (_, index) => one(index)))
  apply.push(await timed(all))
  again.push(await timed(all))
  await server.close()
}

function deployment(name: string) {
  const labels = { app: name }
  const container = { name: 'web', image: 'web:1', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }] }
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
  }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec }
}

async function manyServers({ start, memory }: Samples): Promise<void> {
  const before = process.memoryUsage().rss
  const servers: ApiServer[] = []
  start.push(
    await timed(async () => {
      for (let index = 0; index < instances; index++) servers.push(await startApiServer())
      await Promise.all(servers.map((server) => server.settled()))
    }),
  )
  memory.push(Math.max(process.memoryUsage().rss - before, 0) / 1_048_576)
  await Promise.all(servers.map((server) => server.close()))
}
