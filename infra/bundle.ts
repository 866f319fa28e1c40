import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Metafile } from 'esbuild'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** CommonJS packages call `require` for Node's modules, which a module does not have by itself. */
const requireOfBundle =
  "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);"

const options = {
  ...{ bundle: true, metafile: true, logLevel: 'error', absWorkingDir: repository },
  ...{ platform: 'node', target: 'node24', format: 'esm', minify: true },
  mainFields: ['module', 'main'],
  // What is imported on demand becomes a file of its own, which no cold start reads.
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  banner: { js: requireOfBundle },
  alias: { '@aws-sdk/credential-provider-node': `${repository}functions/credentials-wiring.ts` },
} as const satisfies BuildOptions

/** The file that holds the handler. */
export const bundleEntry = 'index.mjs'

/**
 * Bundles a function of functions/ into a folder, minified and with everything in it, the SDK too: the one of the runtime changes under us,
 * and is slower to load than a bundled one. Gives what esbuild says of the files. A bundle is made once in a process, however many stacks
 * take it.
 */
export function bundle(name: string, folder: string): Metafile {
  const { outputFiles, metafile } = build(name)
  mkdirSync(folder, { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents)
  return metafile
}

const built = new Map<string, ReturnType<typeof buildNow>>()

function build(name: string): ReturnType<typeof buildNow> {
  const known = built.get(name) ?? buildNow(name)
  built.set(name, known)
  return known
}

/** The bundler is asked for only where something has to be bundled: the package holds bundles that are ready. */
function bundler(): typeof import('esbuild') {
  return createRequire(import.meta.url)('esbuild')
}

function buildNow(name: string) {
  const entryPoints = { index: `${repository}functions/${name}.ts` }
  return bundler().buildSync({
    ...options,
    alias: { ...options.alias },
    mainFields: [...options.mainFields],
    entryPoints,
    outdir: `${repository}bundles/${name}`,
    write: false,
  })
}
