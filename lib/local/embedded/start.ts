import { isErrno } from '../../adapters/disk/absent.ts'
import type { DataFolder } from '../../adapters/disk/data-folder.ts'
import { makeFolder } from '../../adapters/disk/durable.ts'
import { replaceFile } from '../../adapters/disk/replace-file.ts'
import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import type { ApiServer } from '../apiserver/apiserver.ts'
import { kubeconfig } from '../apiserver/kubeconfig.ts'
import { JournalDamaged } from '../apiserver/storage/journal-damaged.ts'
import { type Identity, keepIdentity, readIdentity } from './identity.ts'
import { clusterFolder, clustersFolder, embeddedKubeconfig } from './place.ts'

interface StartWorld {
  readonly fleet: Fleet
  readonly data: DataFolder
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Starts the embedded clusters of a fleet, each with the state, address and token that it had, and writes their kubeconfig; answers how to
 * stop them. Nothing happens where the data folder is another process's: it has them up. Throws a Problem for a state that cannot be read.
 */
export async function startEmbedded({ fleet, data, clock }: StartWorld): Promise<() => Promise<void>> {
  const names = fleet.clusters.filter(({ access }) => access.kind === 'embedded').map(({ name }) => name)
  if (names.length === 0 || data.isShared) return async () => undefined
  const servers = new Map<string, ApiServer>()
  const stop = async (): Promise<void> => {
    await Promise.all([...servers.values()].map((server) => server.close()))
  }
  try {
    for (const name of names) servers.set(name, await startOne(clusterFolder(data.path, name), name, clock))
    const entries = [...servers].map(([name, { url, token, ca }]) => ({
      ...{ name, server: url, token },
      ...(ca !== undefined && { ca }),
    }))
    await makeFolder(clustersFolder(data.path))
    await replaceFile(embeddedKubeconfig(data.path), kubeconfig(entries))
    return stop
  } catch (cause) {
    await stop()
    throw cause
  }
}

async function startOne(folder: string, name: string, clock: Pick<Clock, 'now'>): Promise<ApiServer> {
  const identity = await readIdentity(folder, clock.now())
  const server = await listening(folder, name, identity)
  const { port } = new URL(server.url)
  if (Number(port) !== identity.port) await keepIdentity(folder, { ...identity, port: Number(port) })
  return server
}

/** Another program may have taken the port meanwhile: any other is as good, kubeconfig and fleet follow. */
async function listening(folder: string, name: string, { port, token, cert, key }: Identity): Promise<ApiServer> {
  // Fleets without embedded clusters never load it.
  const { startApiServer } = await import('../apiserver/apiserver.ts')
  const start = (at: number) => startApiServer({ ...{ folder, token, port: at }, tls: { cert, key } })
  try {
    return await start(port)
  } catch (cause) {
    if (cause instanceof JournalDamaged) {
      throw new Problem({
        code: 'StoreFailed',
        subject: `embedded cluster ${name}`,
        what: `cannot start: ${cause.message}`,
      })
    }
    if (isErrno(cause, 'EADDRINUSE')) return start(0)
    throw cause
  }
}
