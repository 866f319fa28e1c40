import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { clusterBinaries } from '../../../cluster/build.ts'

/** What kube-apiserver's own code reads. */
export interface RealReading {
  readonly object?: JsonObject
  readonly complaints: readonly string[]
  readonly wrong?: string
}

/** Reads texts of objects with kube-apiserver's own decoder, defaults and encoder, in their order. */
export async function readForReal(texts: readonly string[]): Promise<readonly RealReading[]> {
  const { codec } = await clusterBinaries()
  const child = spawn(codec, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(texts.map((text) => `${text}\n`).join(''))
  const read: RealReading[] = []
  for await (const line of createInterface({ input: child.stdout })) read.push(JSON.parse(line))
  if (read.length !== texts.length) throw new Error(`the codec answered ${read.length} of ${texts.length}`)
  return read
}
