import { execFile, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { underLock } from '../support/lock.ts'

/** Programs a test cluster is made of, and the codec of kube-apiserver alone. */
const clusterPrograms = [
  'codec',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'pod-player',
  'supervisor',
] as const
export type ClusterProgram = (typeof clusterPrograms)[number]
/** Programs of the same libraries that are started by themselves. */
type Program = ClusterProgram | 'field-oracle'

const sources = join(import.meta.dirname, 'binaries')
const kubernetesVersion = '1.36.3'
const packagePath = 'k8s.io/component-base/version'
const linkerFlags = [
  '-s -w',
  `-X ${packagePath}.gitVersion=v${kubernetesVersion}`,
  `-X ${packagePath}.gitMajor=1`,
  `-X ${packagePath}.gitMinor=36`,
].join(' ')

/** Paths of the programs: from `KUBEBUILDER_ASSETS` where it has them, else built once and kept outside the checkout. */
export async function clusterBinaries(): Promise<Readonly<Record<ClusterProgram, string>>> {
  const paths = {} as Record<ClusterProgram, string>
  for (const program of clusterPrograms) paths[program] = given(program) ?? (await built(program))
  return paths
}

/** Path of the program that answers for kube-apiserver's field managers. */
export function fieldOracleProgram(): Promise<string> {
  return built('field-oracle')
}

/** Where test programs and environments are kept between runs: `~/.cache/sluice-test`. */
function testCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice-test')
}

function given(program: ClusterProgram): string | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS
  if (folder === undefined || folder === '') return undefined
  const path = join(folder, program)
  return existsSync(path) ? path : undefined
}

async function built(program: Program): Promise<string> {
  const folder = join(testCache(), await keyOf(program))
  const path = join(folder, program)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  await underLock(join(testCache(), 'go-build.lock'), async () => {
    if (!existsSync(path)) await build(program, path)
  })
  return path
}

/** One key a program: a change to the pod player must not link kube-apiserver again. */
async function keyOf(program: Program): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await goVersion()).update(linkerFlags)
  const own = (await readdir(join(sources, program))).map((name) => join(program, name))
  for (const file of ['go.mod', 'go.sum', ...own.sort()])
    hash.update(`${file}\0`).update(await readFile(join(sources, file)))
  return hash.digest('hex').slice(0, 16)
}

async function goVersion(): Promise<string> {
  try {
    return (await promisify(execFile)('go', ['version'], { cwd: sources })).stdout
  } catch (cause) {
    throw new Error(
      'go cannot be run. Install Go 1.26 or newer; or set KUBEBUILDER_ASSETS and SLUICE_TEST_KUBECONFIG, see test/cluster/README.md',
      { cause },
    )
  }
}

async function build(program: Program, path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  const started = Date.now()
  const say = (text: string) => process.stderr.write(`test cluster: ${text}\n`)
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`
  say(`building ${program}; where nothing is compiled yet, all programs take about 7 minutes on 2 cores`)
  const ticking = setInterval(() => say(`still building ${program}, ${elapsed()}`), 30_000)
  try {
    await run('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags, '-o', temporary, `./${program}`])
    await rename(temporary, path)
    say(`built ${program} in ${elapsed()}`)
  } finally {
    clearInterval(ticking)
    await rm(temporary, { force: true })
  }
}

/** The compiler's messages go where a person sees them; stdout is left to the tests' report. */
function run(command: string, args: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(command, args, { cwd: sources, stdio: ['ignore', process.stderr, process.stderr] })
  child.on('error', reject)
  child.on('exit', (code) =>
    code === 0 ? resolve() : reject(new Error(`${command} ${args[0]} ended with code ${code}`)),
  )
  return promise
}

if (import.meta.main) await clusterBinaries()
