// A process of its own that owns a data folder and answers on its socket, until it is killed or its input ends.
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { serveApi } from '../../lib/local/api.ts'

const [, , folder = ''] = process.argv
const { path, store, close } = await openDataFolder(folder)
const about = { version: '1.2.3', pid: process.pid, webhook: 'http://127.0.0.1:4000/webhook', clusters: ['production'] }
const stop = await serveApi(path, {
  store,
  about,
  letters: { list: async () => [], sendBack: async () => false },
  wake: async (cluster) => void process.stdout.write(`wake ${cluster}\n`),
  audit: async (cluster, { full }) => void process.stdout.write(`audit ${cluster}${full ? ' in full' : ''}\n`),
  tell: async (cluster, key) => void process.stdout.write(`tell ${cluster} ${key}\n`),
  ask: async (source, asked) => void process.stdout.write(`ask ${source} ${asked}\n`),
})
process.stdout.write('serving\n')
process.stdin.resume().on('end', async () => {
  await stop()
  await close()
})
