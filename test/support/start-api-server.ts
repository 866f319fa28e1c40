import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from './ask.ts'
import { serverArguments } from './cluster-arguments.ts'
import { freePort } from './free-port.ts'
import type { Supervisor } from './supervisor.ts'
import type { ClusterOptions } from './test-cluster.ts'

export interface ApiServer {
  readonly url: string
  readonly ca: string
  stop(): Promise<void>
  start(): Promise<void>
}

interface Parts {
  readonly supervisor: Supervisor
  readonly program: string
  readonly folder: string
  readonly token: string
  readonly options: ClusterOptions
}

const name = 'kube-apiserver'
const attempts = 5
const patience = 60_000

/** Starts kube-apiserver on a free port, on another one where somebody was quicker, and waits until it is ready. */
export async function startApiServer(parts: Parts): Promise<ApiServer> {
  const ca = await readFile(join(parts.folder, 'ca.crt'), 'utf8')
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const url = `https://127.0.0.1:${port}`
    const start = async (): Promise<void> => {
      await parts.supervisor.start(name, parts.program, argumentsFor(parts, port))
      await untilReady(parts, url, ca)
    }
    try {
      await start()
      return { url, ca, start, stop: () => parts.supervisor.stop(name) }
    } catch (cause) {
      const collided = (await parts.supervisor.log(name)).includes('address already in use')
      if (!collided || attempt === attempts) throw cause
      await parts.supervisor.stop(name)
    }
  }
}

function argumentsFor({ folder, options }: Parts, port: number): readonly string[] {
  const issuer = `https://${basename(folder).toLowerCase()}.test`
  return serverArguments({ folder, port, issuer, audit: options.audit === true, extra: options.serverArguments ?? [] })
}

/** `/readyz` says nothing of the namespace `default`, which is made a moment later. */
async function untilReady({ supervisor, token }: Parts, url: string, ca: string): Promise<void> {
  const end = Date.now() + patience
  for (const path of ['/readyz', '/api/v1/namespaces/default']) {
    while (!(await answersOk({ url: `${url}${path}`, ca, token }))) {
      if (!supervisor.isRunning(name) || !supervisor.isRunning('etcd') || Date.now() > end) {
        const tail = (await supervisor.log(name)).slice(-2_000)
        const other = (await supervisor.log('etcd')).slice(-1_000)
        throw new Error(`kube-apiserver did not get ready\n${tail}\netcd:\n${other}`)
      }
      await pause(25)
    }
  }
}

function answersOk(question: { url: string; ca: string; token: string }): Promise<boolean> {
  return ask(question).then(
    ({ status }) => status === 200,
    () => false,
  )
}
