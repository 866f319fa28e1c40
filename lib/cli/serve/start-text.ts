import { counted } from '../../core/counted.ts'
import type { Started } from '../../local/serve.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'

/** What a product that stays up says first. */
export function startText(io: Pick<Io, 'isTTY' | 'env'>, { about, data }: Started): string {
  const { version, clusters, webhook } = about
  const count = counted(clusters.length, 'cluster')
  return [
    `sluice ${version} keeps ${count} in sync: ${paint(io, 'good', clusters.join(', '))}`,
    `  page     ${new URL('/', webhook).href}`,
    `  webhook  ${webhook}`,
    `  data     ${data}`,
    '  Ctrl-C stops it; what is under way then goes on with the next start',
    '',
  ].join('\n')
}
