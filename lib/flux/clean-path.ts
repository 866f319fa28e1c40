/**
 * A path relative to the root of a tree: no `./`, no leading or trailing `/`, '' for the root.
 * `..` never leads above the root, as in Flux, which joins the path securely.
 */
export function cleanPath(path: string): string {
  const steps: string[] = []
  for (const step of path.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.join('/')
}
