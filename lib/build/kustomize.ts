/** What came of a run of kustomize; the text of an error names files relative to the root of the tree. */
export type KustomizeResult =
  | { readonly kind: 'ok'; readonly yaml: string }
  | { readonly kind: 'error'; readonly text: string }

/** Kustomize as a tool: plugins off, files of the tree readable from every directory of it. */
export interface Kustomize {
  /** Name and version, e.g. `kustomize/5.8.1`. */
  readonly engine: string
  /** Builds a directory ('' for the root) of a tree that consists of the given files. Throws a Problem where it cannot run. */
  build(files: ReadonlyMap<string, Uint8Array>, directory: string, signal: AbortSignal): Promise<KustomizeResult>
}

/** Version of what this room adds to kustomize: raised when the same inputs would render differently. */
const generatorVersion = 2

/** Name and version of the engine as inputs record it. */
export function renderEngine(kustomize: Pick<Kustomize, 'engine'>): string {
  return `${kustomize.engine}+${generatorVersion}`
}
