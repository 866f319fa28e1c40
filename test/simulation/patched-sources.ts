import { registerHooks } from 'node:module'

/** A change of one source file as it is loaded: what is found exactly once is replaced. */
export interface SourcePatch {
  /** Path from the root of the repository. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** Changes files of the product from now on, before they are loaded for the first time. A text that is not there exactly once is an error. */
export function patchSources(patches: readonly SourcePatch[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const own = patches.filter(({ file }) => url.endsWith(`/${file}`))
      if (own.length === 0) return loaded
      return { ...loaded, source: own.reduce(patched, String(loaded.source)) }
    },
  })
}

/** The text of a file with a patch applied. */
export function patched(source: string, { file, find, replace }: SourcePatch): string {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`)
  return parts.join(replace)
}
