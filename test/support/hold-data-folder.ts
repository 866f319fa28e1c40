// A process of its own that takes a data folder, says how that went, and keeps it until it is killed.
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { Problem } from '../../lib/core/problem.ts'

const [, , folder = ''] = process.argv
try {
  const { store } = await openDataFolder(folder)
  await store.put(`owner-${process.pid}`, Buffer.from('x'), { create: true })
  process.stdout.write('owned\n')
} catch (cause) {
  process.stdout.write(`${cause instanceof Problem ? cause.code : String(cause)}\n`)
}
// Ends with the pipe from the test that started it, should that die first.
process.stdin.resume().on('end', () => process.exit())
