import { type DemoPlace, sampleUrl } from './place.ts'

/**
 * The hook with which the sample repository tells of a commit as GitHub tells of a push: a signed webhook. It never fails a commit: where
 * nobody listens, the next poll finds it.
 */
export function commitHook({ addressFile, secretFile }: DemoPlace, node: string): string {
  return `#!${node}
const { createHmac, randomUUID } = require('node:crypto')
const { readFileSync } = require('node:fs')
const read = (path) => readFileSync(path, 'utf8').trim()
const { execFileSync } = require('node:child_process')
const after = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
const url = ${JSON.stringify(sampleUrl)}
const body = JSON.stringify({ ref: 'refs/heads/main', after, repository: { full_name: 'sample/fleet', clone_url: url, html_url: url, ssh_url: url } })
try {
  const signature = 'sha256=' + createHmac('sha256', read(${JSON.stringify(secretFile)})).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': randomUUID(), 'x-hub-signature-256': signature }
  fetch(read(${JSON.stringify(addressFile)}), { method: 'POST', headers, body }).then(
    (answer) => console.log('sluice: ' + (answer.ok ? 'told of the commit' : 'webhook answered ' + answer.status)),
    () => console.log('sluice: nobody listens now; the next poll finds the commit'),
  )
} catch (cause) {
  console.log('sluice: not told: ' + cause.message)
}
`
}
