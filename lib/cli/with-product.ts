import type { Given } from './command.ts'
import { defaultData } from './options.ts'
import type { CliDeps, Product } from './product.ts'
import { usageError } from './usage-error.ts'

/** Opens the product that a command is about, and closes it whatever happens. */
export async function withProduct<T>(given: Given, deps: CliDeps, use: (product: Product) => Promise<T>): Promise<T> {
  const product = await openChosen(given, deps)
  try {
    return await use(product)
  } finally {
    await product.close()
  }
}

/** The product that the options of a command name; the one that opens it closes it. */
export async function openChosen(given: Given, deps: Pick<CliDeps, 'openProduct' | 'openStack'>): Promise<Product> {
  const [stack, data] = [given.text('stack'), given.text('data')]
  if (stack === undefined) return deps.openProduct(data ?? defaultData)
  if (data !== undefined) throw usageError('', '--stack and --data name two products: give one of them')
  return deps.openStack(stack)
}
