import { fileURLToPath } from 'node:url'
import { type BuildOptions, buildSync, type Metafile } from 'esbuild'

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
 * and is slower to load than a bundled one. Gives what esbuild says of the files.
 */
export function bundle(name: string, folder: string): Metafile {
  const entryPoints = { index: `${repository}functions/${name}.ts` }
  return buildSync({
    ...options,
    alias: { ...options.alias },
    mainFields: [...options.mainFields],
    entryPoints,
    outdir: folder,
  }).metafile
}
