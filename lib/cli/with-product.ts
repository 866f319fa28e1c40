import type { Given } from './command.ts'
import { defaultData } from './options.ts'
import type { CliDeps, Product } from './product.ts'

/** Opens the product that a command is about, and closes it whatever happens. */
export async function withProduct<T>(given: Given, deps: CliDeps, use: (product: Product) => Promise<T>): Promise<T> {
  const product = await deps.openProduct(given.text('data') ?? defaultData)
  try {
    return await use(product)
  } finally {
    await product.close()
  }
}
