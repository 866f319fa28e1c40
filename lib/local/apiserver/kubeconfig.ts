import { Buffer } from 'node:buffer'

export interface Entry {
  /** Of the context, the cluster and the user. */
  readonly name: string
  readonly server: string
  readonly token: string
  /** PEM. */
  readonly ca?: string
}

/** A kubeconfig for servers, the first of them current; JSON, which is YAML. */
export function kubeconfig(entries: readonly Entry[]): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.name ?? '',
    clusters: entries.map(({ name, server, ca }) => ({
      name,
      cluster: {
        server,
        ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
      },
    })),
    users: entries.map(({ name, token }) => ({ name, user: { token } })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}
