import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { SluiceStack } from './sluice-stack.ts'

const sample = fileURLToPath(new URL('sample-fleet.yaml', import.meta.url))

const app = new App()
const fleetFile: unknown = app.node.tryGetContext('fleet')
const alarmTopicArn: unknown = app.node.tryGetContext('alarmTopicArn')
new SluiceStack(app, 'Sluice', {
  description: 'GitOps without pods',
  ...(typeof alarmTopicArn === 'string' && { watching: { alarmTopicArn } }),
  fleetFile: typeof fleetFile === 'string' ? fleetFile : sample,
})
