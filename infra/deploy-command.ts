import { closest } from '../lib/core/closest.ts'

export const usage = `Deploy the stack of each fleet file, with the credentials and region of this shell.

Usage: npm run deploy -- --fleet FILE [--fleet FILE ...] [--context NAME=VALUE ...]

Options:
      --fleet FILE                a fleet file; fleet.yaml is the stack Sluice, staging.yaml the stack Sluice-staging
      --context NAME=VALUE        an option of docs/deploy.md: encryptionKeyArn, sourceBuckets, endpoints, alarmTopicArn
      --require-approval LEVEL    when cdk asks before it changes anything: any-change (where not given), broadening or never
  -h, --help                      show this`

/** What `--context` may say of the stack; docs/deploy.md has them. */
const contextNames = ['encryptionKeyArn', 'sourceBuckets', 'endpoints', 'alarmTopicArn']

/** What is wrong with one `--context`: cdk takes any name, and one that nobody reads would be missed when it is needed. Names of cdk's own hold a colon. */
export function contextFault(given: string): string | undefined {
  const [name = '', ...values] = given.split('=')
  if (values.join('=') === '') return `--context takes NAME=VALUE, not "${given}"`
  if (contextNames.includes(name) || name.includes(':')) return undefined
  const meant = closest(name, contextNames)
  return `--context knows no ${name}${meant === undefined ? `: there are ${contextNames.join(', ')}` : `, did you mean ${meant}?`}`
}

/** What a deployment is asked for. */
export interface DeployOptions {
  readonly fleets: readonly string[]
  /** `NAME=VALUE` each. */
  readonly context: readonly string[]
  readonly approval: string
  /** File that gets the outputs. */
  readonly outputs: string
}

/** The command that deploys. All stacks that the fleet files make are meant. */
export function deployCommand({ fleets, context, approval, outputs }: DeployOptions): readonly string[] {
  const contexts = [`fleet=${fleets.join(',')}`, ...context].flatMap((one) => ['--context', one])
  return ['cdk', 'deploy', '--all', ...contexts, '--require-approval', approval, '--outputs-file', outputs]
}

/** What to do with the stacks that stand now; from the JSON of their outputs, by their names. */
export function whatNext(outputs: string): string {
  const stacks: unknown = JSON.parse(outputs)
  const named = typeof stacks === 'object' && stacks !== null ? Object.entries(stacks) : []
  return named
    .map(([name, values]) => {
      const url: unknown = typeof values === 'object' && values !== null && 'WebhookUrl' in values && values.WebhookUrl
      return `\n${name} stands.\n  Webhook URL:  ${url || 'none'}\n  See it work:  npx sluice get all --stack ${name}\n`
    })
    .join('')
}
