import { type DemoPlace, sampleUrl } from './place.ts'

/**
 * The hook with which the sample repository tells of a commit as GitHub tells of a push: a signed webhook. It never fails a commit: where
 * nobody listens, the next poll finds it.
 */
export function commitHook({ addressFile, secretFile }: DemoPlace, node: string): string {
  return `#!/bin/sh
exec ${quoted(node)} --input-type=module - <<'END'
import { execFileSync } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
const read = async (path) => (await readFile(path, 'utf8')).trim()
async function tell() {
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
END
`
}

/** A path as the shell takes it. An interpreter line could not name one with a space in it. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`
}
