import { type DemoPlace, sampleUrl } from './place.ts'

/**
 * The hook with which the sample repository tells of a commit as GitHub tells of a push: a signed webhook. It never fails a commit: where
 * nobody listens, the next poll finds it.
 */
export function commitHook({ addressFile, secretFile }: DemoPlace, node: string): string {
  return `#!${node}
// Written so that it runs as a module and as a script: which of both it is, a package.json above decides.
async function tell() {
  const { createHmac, randomUUID } = await import('node:crypto')
  const { readFile } = await import('node:fs/promises')
  const { execFileSync } = await import('node:child_process')
  const read = async (path) => (await readFile(path, 'utf8')).trim()
  const url = ${JSON.stringify(sampleUrl)}
  const after = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  const repository = { full_name: 'sample/fleet', clone_url: url, html_url: url, ssh_url: url }
  const body = JSON.stringify({ ref: 'refs/heads/main', after, repository })
  const signature = createHmac('sha256', await read(${JSON.stringify(secretFile)})).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': 'sha256=' + signature,
  }
  const answer = await fetch(await read(${JSON.stringify(addressFile)}), { method: 'POST', headers, body })
  return answer.ok ? 'told of the commit' : 'webhook answered ' + answer.status + '; the next poll finds the commit'
}
tell().then(
  (what) => console.log('sluice: ' + what),
  () => console.log('sluice: nobody listens now; the next poll finds the commit'),
)
`
}
