import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { unlessAbsent } from '../../adapters/disk/absent.ts'
import { makeFolder } from '../../adapters/disk/durable.ts'
import { replaceFile } from '../../adapters/disk/replace-file.ts'
import { Problem } from '../../core/problem.ts'
import { localCertificate } from '../apiserver/certificate.ts'

const identityFields = z.object({
  schema: z.literal(1),
  /** 0 until the first start got one. */
  port: z.int().min(0).max(65_535),
  token: z.string().min(1),
  cert: z.string().min(1),
  key: z.string().min(1),
})

/** What a cluster keeps from one start to the next, so that a kubeconfig goes on to work. */
export type Identity = Readonly<z.infer<typeof identityFields>>

const fileName = 'server.json'

/** The identity in a cluster's folder, made where there is none yet. Throws a Problem for one that is damaged. */
export async function readIdentity(folder: string, now: number): Promise<Identity> {
  const path = join(folder, fileName)
  const text = await unlessAbsent(readFile(path, 'utf8'))
  if (text === undefined) {
    const certificate = await localCertificate(new Date(now))
    return { schema: 1, port: 0, token: randomBytes(16).toString('hex'), ...certificate }
  }
  const found = identityFields.safeParse(jsonIn(text))
  if (found.success) return found.data
  throw new Problem({
    code: 'StoreFailed',
    subject: path,
    what: 'is damaged, or of another version',
    remedy: 'Remove it: the cluster gets another address and token then, and keeps its objects',
  })
}

export async function keepIdentity(folder: string, identity: Identity): Promise<void> {
  await makeFolder(folder)
  await replaceFile(join(folder, fileName), `${JSON.stringify(identity, undefined, 2)}\n`)
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
