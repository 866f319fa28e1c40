import { asProblem, Problem } from '../core/problem.ts'
import type { Tree } from '../source/tree.ts'
import { type Collection, emptyCollection, inputsOf, readInto } from './collection.ts'
import { follow, stepsOf } from './follow.ts'
import type { Inputs } from './inputs.ts'
import { documentText, kustomizationNames, readKustomization } from './kustomization-document.ts'
import { generateKustomization, type Origin } from './kustomization-file.ts'
import { pluginEntries } from './plugin-entries.ts'
import { referencesOf } from './references.ts'
import { refuseHelm } from './refusals.ts'
import { scan } from './scan.ts'
import type { BuildSpec } from './spec.ts'
import { below, resolveEntry } from './tree-path.ts'

/** Everything that a build reads, as far as its files tell; or why it cannot be built. */
export type Collected =
  | { readonly kind: 'collected'; readonly collection: Collection }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[]; readonly inputs: Inputs }

/** Finds the files of a build without running it, its own kustomization file as Flux would write it among them. */
export async function collect(tree: Tree, spec: BuildSpec, engine: string): Promise<Collected> {
  const collection = emptyCollection(tree)
  try {
    await collectAll(collection, spec)
  } catch (cause) {
    if (!(cause instanceof Problem) || (cause.code !== 'BuildFailed' && cause.code !== 'NotFound')) throw cause
    collection.problems.push(cause)
  }
  if (collection.problems.length === 0) return { kind: 'collected', collection }
  return { kind: 'failed', problems: collection.problems, inputs: inputsOf(collection, engine) }
}

async function collectAll(collection: Collection, spec: BuildSpec): Promise<void> {
  await requireDirectory(collection, spec.path)
  const { file, origin } = await findOrigin(collection, spec.path)
  const missing = await missingComponents(collection, spec)
  const generated = generateKustomization(origin, spec.fields, (component) => !missing.has(component))
  refuseHelm(generated, file)
  const { file: content, references } = pluginEntries(generated)
  collection.contents.set(file, Buffer.from(documentText(content)))
  const steps = stepsOf(collection, [...referencesOf(content), ...references], spec.path, file)
  await follow(collection, steps)
}

async function requireDirectory({ tree, absent, ...rest }: Collection, path: string): Promise<void> {
  const entry = path === '' ? ({ kind: 'directory' } as const) : await tree.entry(path)
  if (entry?.kind === 'directory') return
  if (entry === undefined) absent.add(path)
  else rest.oids.set(path, entry.oid)
  const what = entry === undefined ? 'kustomization path not found' : 'kustomization path is a file'
  throw new Problem({ code: 'NotFound', field: 'spec.path', what: `${what}: ${path}` })
}

/** The first kustomization file of the path, which Flux overwrites, or what scanning finds where there is none. */
async function findOrigin(collection: Collection, path: string): Promise<{ file: string; origin: Origin }> {
  const entries = (await collection.tree.list(path)) ?? []
  const present = kustomizationNames.flatMap((name) => {
    const entry = entries.find((each) => each.name === name)
    if (entry?.kind === 'file') {
      collection.oids.set(below(path, name), entry.oid)
      return [below(path, name)]
    }
    if (entry === undefined) collection.absent.add(below(path, name))
    else collection.whole = true
    return []
  })
  const [file] = present
  if (file === undefined) {
    const written = below(path, kustomizationNames[0])
    if (entries.some(({ name }) => name === kustomizationNames[0])) {
      throw new Problem({ code: 'BuildFailed', file: written, what: 'is a directory, where Flux writes a file' })
    }
    return { file: written, origin: await scanned(collection, path) }
  }
  await readInto(collection, present)
  const text = Buffer.from(collection.contents.get(file) ?? []).toString('utf8')
  return { file, origin: { kind: 'file', content: readKustomization(text, file, 'lenient') } }
}

async function scanned(collection: Collection, path: string): Promise<Origin> {
  try {
    const { resources, directories } = await scan(collection.tree, path)
    for (const [directory, hash] of directories) collection.directories.set(directory, hash)
    return { kind: 'scanned', resources }
  } catch (cause) {
    throw asProblem(cause, { code: 'BuildFailed', field: 'spec.path', what: `cannot scan ${path}` })
  }
}

/** Components of the Kustomization that are not there, where they may be missing. */
async function missingComponents(collection: Collection, { path, fields }: BuildSpec): Promise<ReadonlySet<string>> {
  const missing = new Set<string>()
  if (fields.ignoreMissingComponents !== true) return missing
  for (const component of fields.components ?? []) {
    const target = resolveEntry(path, component, 'file')
    if (target.kind !== 'inside') missing.add(component)
    else if (target.path !== '' && (await collection.tree.entry(target.path)) === undefined) {
      collection.absent.add(target.path)
      missing.add(component)
    }
  }
  return missing
}
