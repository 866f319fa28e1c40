import { writeFile } from 'node:fs/promises'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../lib/local/apiserver/certificate.ts'
import { kubeconfig } from '../../lib/local/apiserver/kubeconfig.ts'

/** Starts embedded clusters, as many as its first argument says, and writes a kubeconfig with a context for each to its second. */
const [count = '', file = ''] = process.argv.slice(2)
const { cert, key } = await localCertificate(new Date())
const servers = await Promise.all(
  Array.from({ length: Number(count) }, async (_, index) => {
    const { url, token } = await startApiServer({ controllers: false, pods: false, tls: { cert, key } })
    return { name: `edge-${index}`, server: url, token, ca: cert }
  }),
)
await writeFile(file, kubeconfig(servers))
process.send?.('ready')
