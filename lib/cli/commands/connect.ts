import { randomBytes } from 'node:crypto'
import { registerHook } from '../../adapters/github/hooks.ts'
import type { Repository } from '../../fleet/fleet.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { checkPing, deliveryText } from '../connect/check-ping.ts'
import { chooseSecret, referenceText } from '../connect/choose-secret.ts'
import { type NamedRepository, parseRepository } from '../connect/parse-repository.ts'
import { repositoryFor, tokenOf } from '../connect/token.ts'
import { durationOption } from '../duration-option.ts'
import type { Io } from '../io.ts'
import { fleetOption, productOptions } from '../options.ts'
import { bad } from '../orders/tell-outcome.ts'
import { paint } from '../paint.ts'
import type { CliDeps } from '../product.ts'
import { readFleetFile } from '../read-fleet-file.ts'
import type { SetUp } from '../set-up.ts'
import { usageError } from '../usage-error.ts'

/** Has a Git host tell of pushes. */
export const connect: Command = {
  name: 'connect',
  usage: 'github REPO [--url URL] [--fleet FILE] [--api-url URL]',
  summary: 'Register the webhook of a repository, with a secret of its own, and check it with a ping',
  options: {
    url: { type: 'string', value: 'URL', help: 'where webhooks are taken; that of the stack where not given' },
    fleet: { ...fleetOption, help: 'fleet file; that of the stack where not given' },
    'api-url': {
      type: 'string',
      value: 'URL',
      help: 'API of a GitHub Enterprise Server, where it is not https://HOST/api/v3',
    },
    timeout: {
      type: 'string',
      value: 'TIME',
      help: 'how long to wait for the answer to the ping; 30s where not given',
    },
    stack: productOptions.stack,
  },
  positionals: { min: 2, max: 2 },
  examples: [
    'sluice connect github acme/fleet --stack Sluice',
    'sluice connect github https://github.example.com/acme/fleet --stack Sluice',
    'sluice connect github acme/fleet --fleet fleet.yaml --url https://sluice.example.com/webhook',
  ],
  async run(given, io, deps) {
    const [host = '', name = ''] = given.positionals
    if (host !== 'github') throw usageError('connect', `connect knows github, not "${host}"`)
    const timeoutMs = durationOption('connect', given, { name: 'timeout', otherwise: '30s', example: '1m' })
    const named = parseRepository(name, given.text('api-url'))
    const setUp = await openSetUp(given, io, deps)
    try {
      return await run(given, { io, deps, setUp, named, timeoutMs })
    } finally {
      await setUp.close()
    }
  },
}

interface World {
  readonly io: Io
  readonly deps: CliDeps
  readonly setUp: SetUp
  readonly named: NamedRepository
  readonly timeoutMs: number
}

async function run(given: Given, { io, deps, setUp, named, timeoutMs }: World): Promise<ExitCode> {
  const url = given.text('url') ?? setUp.webhook
  if (url === undefined) throw usageError('connect', 'connect needs --url URL: where GitHub reaches this product')
  const repository = repositoryFor(setUp, named.url)
  const token = await tokenOf(setUp, io, repository)
  const full = `${named.owner}/${named.name}`
  const secret = await chooseSecret(setUp, repository, { name: full, random: () => randomBytes(32).toString('hex') })
  const github = { api: named.api, token }
  const { hook, how } = await registerHook(github, named, { url, secret: secret.value })
  if (secret.wasMade) io.stdout(`► a new secret is kept: ${referenceText(secret.reference)}\n`)
  io.stdout(`► webhook ${hook.id} of ${full} is ${how}: pushes are told to ${url}\n`)
  if (secret.isNew) {
    io.stdout(toAdd(named, repository, secret.reference))
    return 1
  }
  io.stdout(`${paint(io, 'unsure', '◎')} waiting for the answer to a ping\n`)
  const ping = await checkPing(github, { repository: named, hook }, { clock: deps.clock, timeoutMs })
  if (ping === undefined) return bad(io, 'GitHub did not tell of the ping in time: "sluice doctor" looks at it again')
  const { isGood, text } = deliveryText(ping)
  if (!isGood) return bad(io, `the ping ${text}`)
  io.stdout(`${paint(io, 'good', '✔')} the ping was ${text}\n`)
  return 0
}

async function openSetUp(given: Given, io: Io, deps: CliDeps): Promise<SetUp> {
  const [stack, file] = [given.text('stack'), given.text('fleet')]
  const fleet = file === undefined ? undefined : await readFleetFile(file, deps)
  if (stack !== undefined) return deps.setUpStack(stack, fleet)
  if (fleet === undefined || file === undefined)
    throw usageError('connect', 'connect needs --stack NAME or --fleet FILE')
  return deps.setUpLocal({ fleet, fleetFile: file, env: io.env })
}

function toAdd(
  named: NamedRepository,
  repository: Repository | undefined,
  reference: Parameters<typeof referenceText>[0],
): string {
  const lines =
    repository === undefined
      ? [
          'apiVersion: sluice.dev/v1',
          'kind: Repository',
          `metadata: {name: ${named.owner.toLowerCase()}-${named.name.toLowerCase()}}`,
          'spec:',
          `  url: ${named.url}`,
        ]
      : [`# at Repository ${repository.name}:`, 'spec:']
  return [
    'Add this to the fleet file, deploy or restart with it, and run this command again, which checks it with a ping:',
    '',
    ...lines.map((line) => `  ${line}`),
    `    webhook: {secrets: [${referenceText(reference)}]}`,
    '',
    '',
  ].join('\n')
}
