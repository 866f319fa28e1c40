import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { underLock } from './lock.ts'

const sources = join(import.meta.dirname, '..', 'oracle')
const run = promisify(execFile)

/** Path of the oracle's program: built once for the sources at hand and kept outside the checkout. */
export async function oracleProgram(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice-test')
  const path = join(cache, `oracle-${await digestOfSources()}`)
  if (existsSync(path)) return path
  await mkdir(cache, { recursive: true })
  // The lock of all Go builds: side by side they only slow each other down.
  await underLock(join(cache, 'go-build.lock'), async () => {
    if (!existsSync(path)) await build(path)
  })
  return path
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(sources)).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name))
  for (const name of names.sort()) hash.update(`${name}\0`).update(await readFile(join(sources, name)))
  return hash.digest('hex').slice(0, 16)
}

async function build(path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  process.stderr.write('oracle: building (about 2 minutes the first time)\n')
  try {
    await run('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', temporary, '.'], {
      cwd: sources,
    })
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

if (import.meta.main) process.stdout.write(`${await oracleProgram()}\n`)
