import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { Problem } from '../lib/core/problem.ts'
import { environmentsOf, listOf, optionsOf } from './environments.ts'
import { SluiceStack } from './sluice-stack.ts'

const sample = fileURLToPath(new URL('sample-fleet.yaml', import.meta.url))

/** A stack for each fleet file: `cdk synth --context fleet=staging.yaml,production.yaml`. Without any, one for a sample. */
function declare(app: App): void {
  const given: unknown = app.node.tryGetContext('fleet')
  const options = optionsOf((name) => app.node.tryGetContext(name))
  const environments =
    given === undefined ? [{ stackName: 'Sluice', fleetFile: sample }] : environmentsOf(listOf(given))
  for (const { stackName, fleetFile } of environments) {
    new SluiceStack(app, stackName, { description: 'GitOps without pods', fleetFile, ...options })
  }
}

try {
  const app = new App({ autoSynth: false })
  declare(app)
  app.synth()
} catch (cause) {
  // A Problem says by itself where it is; a stack trace would bury that.
  if (!(cause instanceof Problem)) throw cause
  console.error(cause.message)
  process.exitCode = 1
}
