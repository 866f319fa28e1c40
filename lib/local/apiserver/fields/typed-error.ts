/** What is wrong with a value at a place. */
export interface Flaw {
  readonly path: string
  readonly message: string
}

/** A value that does not fit its schema, in the words of structured-merge-diff. */
class TypedError extends Error {
  constructor(flaws: readonly Flaw[]) {
    super(textOf(flaws))
  }
}

function textOf(flaws: readonly Flaw[]): string {
  const texts = flaws.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return texts.length === 1 ? texts.join() : ['errors:', ...texts.map((text) => `  ${text}`)].join('\n')
}

/** Goes on only where nothing was found wrong. */
export function throwFlaws(flaws: readonly Flaw[]): void {
  if (flaws.length > 0) throw new TypedError(flaws)
}
