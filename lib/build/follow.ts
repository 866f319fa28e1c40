import { isJsonObject } from '../core/json.ts'
import { asProblem, Problem } from '../core/problem.ts'
import { type Collection, readInto } from './collection.ts'
import { documentText, kustomizationNames, readKustomization } from './kustomization-document.ts'
import { pluginEntries, pluginText, readPlugins, refuseMadePlugins } from './plugin-entries.ts'
import { pluginReferences, type Reference, type Role, referencesOf } from './references.ts'
import { refusedEntry, refuseHelm } from './refusals.ts'
import { below, parentOf, resolveEntry } from './tree-path.ts'

const maxLevels = 64
const longestAbsent = 512

/** A place that kustomize will look at. */
export interface Step {
  readonly path: string
  readonly role: Role
  readonly inline: boolean
  /** The directory that paths in a plugin's configuration are relative to. */
  readonly plugins: string
}

interface Found {
  readonly path: string
  readonly as: 'kustomization' | 'plugin' | 'file'
  readonly step: Step
}

/** Follows references level by level, with one read for each, until everything that the build reads is collected. */
export async function follow(collection: Collection, first: readonly Step[]): Promise<void> {
  const seen = new Set<string>()
  const isNew = ({ role, plugins, path }: Step) => {
    const key = [role, plugins, path].join('\n')
    return !seen.has(key) && seen.add(key)
  }
  let level = first.filter(isNew)
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxLevels)
      throw new Problem({ code: 'BuildFailed', what: `bases nest deeper than ${maxLevels} levels` })
    const located = await Promise.all(level.map((step) => locate(collection, step)))
    const found = located.flat()
    await readInto(
      collection,
      found.map(({ path }) => path),
    )
    level = found.flatMap((each) => attempt(collection, each.path, () => read(collection, each))).filter(isNew)
  }
}

/** Collects the problem of one file, so that all are told at once. */
function attempt<T>(collection: Collection, file: string, run: () => readonly T[]): readonly T[] {
  try {
    return run()
  } catch (cause) {
    collection.problems.push(asProblem(cause, { code: 'BuildFailed', file, what: 'cannot be read' }))
    return []
  }
}

async function locate(collection: Collection, step: Step): Promise<readonly Found[]> {
  const { path, role, inline } = step
  const entry = path === '' ? ({ kind: 'directory' } as const) : await collection.tree.entry(path)
  if (entry === undefined) {
    // Content in place of a path is no name that could appear in a later revision.
    if (!inline || (path.length < longestAbsent && !path.includes('\n'))) collection.absent.add(path)
    return []
  }
  if (entry.kind === 'file') {
    collection.oids.set(path, entry.oid)
    return [{ path, as: role === 'plugin' ? 'plugin' : 'file', step }]
  }
  if (role !== 'file') return locateKustomizations(collection, step)
  collection.whole ||= !inline
  return []
}

/** All kustomization files of a directory: more than one is an error that kustomize tells. */
async function locateKustomizations(collection: Collection, step: Step): Promise<readonly Found[]> {
  const entries = (await collection.tree.list(step.path)) ?? []
  return kustomizationNames.flatMap((name) => {
    const path = below(step.path, name)
    const entry = entries.find((each) => each.name === name)
    if (entry === undefined) collection.absent.add(path)
    else if (entry.kind === 'directory') collection.whole = true
    else {
      collection.oids.set(path, entry.oid)
      return [{ path, as: 'kustomization' as const, step }]
    }
    return []
  })
}

function read(collection: Collection, { path, as, step }: Found): readonly Step[] {
  const text = textOf(collection, path)
  if (as === 'file') return []
  if (as === 'kustomization') return readDirectory(collection, path, step, text)
  const values = readPlugins(text, path)
  collection.contents.set(path, Buffer.from(pluginText(values)))
  const references = values.filter(isJsonObject).flatMap((value) => pluginReferences(value))
  return stepsOf(collection, references, step.plugins, path)
}

function readDirectory(collection: Collection, path: string, step: Step, text: string): readonly Step[] {
  const content = readKustomization(text, path, 'strict')
  refuseHelm(content, path)
  if (step.role === 'plugin') refuseMadePlugins(content, path)
  const { file, references } = pluginEntries(content)
  collection.contents.set(path, Buffer.from(documentText(file)))
  const all = [...referencesOf(file), ...references]
  const steps = stepsOf(collection, all, parentOf(path), path)
  return step.role === 'plugin' ? steps.map((each) => ({ ...each, role: 'plugin', plugins: step.plugins })) : steps
}

/** The places that references of a file lead to; those that may not be followed become problems. */
export function stepsOf(
  collection: Collection,
  references: readonly Reference[],
  directory: string,
  file: string,
): readonly Step[] {
  return references.flatMap((reference) => {
    const { role, entry, inline = false } = reference
    const target = resolveEntry(directory, entry, role === 'file' ? 'file' : 'root')
    if (target.kind === 'inside') return [{ path: target.path, role, inline, plugins: directory }]
    collection.problems.push(refusedEntry(target, reference, file))
    return []
  })
}

function textOf(collection: Collection, path: string): string {
  return Buffer.from(collection.contents.get(path) ?? []).toString('utf8')
}
