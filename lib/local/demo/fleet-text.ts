import { type DemoPlace, sampleUrl } from './place.ts'

/** The demo's clusters, and how many copies of the web server each runs. */
export const demoClusters = [
  { name: 'staging', replicas: 1 },
  { name: 'production', replicas: 3 },
] as const

/** The fleet file of the demo: two embedded clusters described by one repository, which signs its webhooks. */
export function fleetText({ fetchFrom }: Pick<DemoPlace, 'fetchFrom'>): string {
  const clusters = demoClusters.map(
    ({ name }) => `apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec:
  source: {url: "${sampleUrl}", ref: {branch: main}, path: ./clusters/${name}}
  access: {embedded: {}}
`,
  )
  return `${clusters.join('---\n')}---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: sample}
spec:
  url: ${sampleUrl}
  fetchFrom: ${JSON.stringify(fetchFrom)}
  webhook: {secrets: [{file: ./webhook-secret}]}
`
}
