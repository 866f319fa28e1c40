import { counted } from '../../core/counted.ts'
import { asProblem, Problem } from '../../core/problem.ts'
import type { Fleet } from '../../fleet/fleet.ts'
import { parseRepositoryUrl } from '../../source/url.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { type Check, failedCheck } from '../doctor/check.ts'
import { clockCheck, timeAt } from '../doctor/clock-check.ts'
import { doctorText } from '../doctor/doctor-text.ts'
import { reachChecks, toolChecks } from '../doctor/local-checks.ts'
import { productChecks } from '../doctor/product-checks.ts'
import { webhookChecks } from '../doctor/webhook-checks.ts'
import type { Io } from '../io.ts'
import { defaultData, fleetOption, productOptions } from '../options.ts'
import type { CliDeps, Product } from '../product.ts'
import { readFleetFile } from '../read-fleet-file.ts'
import type { SetUp } from '../set-up.ts'
import { usageError } from '../usage-error.ts'
import { openChosen } from '../with-product.ts'

/** Looks whether all is well with a product and what is around it. */
export const doctor: Command = {
  name: 'doctor',
  usage: '[--stack NAME | --fleet FILE] [-o json]',
  summary: 'Check everything that a product stands on, and say what to do where something is not well',
  options: {
    fleet: { ...fleetOption, help: 'fleet file, whose clusters are asked from here' },
    url: { type: 'string', value: 'URL', help: 'where webhooks are taken; that of the stack where not given' },
    'api-url': { type: 'string', value: 'URL', help: 'API of a GitHub Enterprise Server, to look at its webhooks' },
    output: { type: 'string', short: 'o', value: 'FORMAT', help: 'json; text where not given' },
    ...productOptions,
  },
  positionals: { min: 0, max: 0 },
  examples: ['sluice doctor --stack Sluice', 'sluice doctor --fleet fleet.yaml', 'sluice doctor -o json'],
  async run(given, io, deps): Promise<ExitCode> {
    const format = given.text('output')
    if (format !== undefined && format !== 'json') throw usageError('doctor', `-o takes json, not "${format}"`)
    const stack = given.text('stack')
    if (stack !== undefined && given.text('data') !== undefined)
      throw usageError('doctor', '--stack and --data name two products')
    const checks =
      stack === undefined ? await localChecks(given, io, deps) : await deployedChecks(stack, given, io, deps)
    io.stdout(format === 'json' ? `${JSON.stringify({ checks }, null, 2)}\n` : doctorText(io, checks))
    return checks.some(({ status }) => status === 'failed') ? 1 : 0
  },
}

async function deployedChecks(stack: string, given: Given, io: Io, deps: CliDeps): Promise<readonly Check[]> {
  const checks = await deps.checkStack(stack)
  // Whoever cannot find the stack finds nothing in it.
  if (
    checks.some(
      ({ name, status, detail }) => name === `stack ${stack}` && status === 'failed' && !detail.startsWith('is '),
    )
  ) {
    return checks
  }
  return [...checks, ...(await aroundProduct(given, io, deps, () => deps.setUpStack(stack)))]
}

async function localChecks(given: Given, io: Io, deps: CliDeps): Promise<readonly Check[]> {
  const tools = await toolChecks(deps)
  const file = given.text('fleet')
  if (file === undefined) return [...tools, ...(await aroundProduct(given, io, deps))]
  let fleet: Fleet
  try {
    fleet = await readFleetFile(file, deps)
  } catch (cause) {
    return [
      ...tools,
      failedCheck('fleet file', asProblem(cause, { code: 'InvalidFleet', subject: file, what: 'cannot be read' })),
    ]
  }
  const { length } = fleet.clusters
  const read: Check = {
    name: 'fleet file',
    status: 'ok',
    detail: `${file} with ${counted(length, 'cluster')}`,
  }
  const setUp = async () => deps.setUpLocal({ fleet, fleetFile: file, env: io.env })
  return [
    ...tools,
    read,
    ...(await reached(given, io, deps, { fleet, fleetFile: file })),
    ...(await Promise.all(
      hostsOf(fleet).map((host) => clockCheck(host, () => timeAt(`https://${host}/`, deps.clock.now))),
    )),
    ...(await aroundProduct(given, io, deps, setUp)),
  ]
}

async function reached(
  given: Given,
  { env }: Io,
  deps: CliDeps,
  from: { readonly fleet: Fleet; readonly fleetFile: string },
): Promise<readonly Check[]> {
  const data = await deps.openDataToLook(given.text('data') ?? defaultData)
  try {
    const bucket = { store: data.store, nonces: () => crypto.randomUUID(), clock: deps.clock }
    return await reachChecks({ ...from, env, clock: deps.clock, data }, bucket)
  } finally {
    await data.close()
  }
}

function hostsOf({ clusters }: Fleet): readonly string[] {
  const hosts = clusters.flatMap(({ source }) => {
    const url = parseRepositoryUrl(source.url)
    return url?.scheme === 'https' ? [url.host] : []
  })
  return [...new Set(hosts)]
}

/** The product itself, and the webhooks that call it. */
async function aroundProduct(
  given: Given,
  io: Io,
  deps: CliDeps,
  open?: () => Promise<SetUp>,
): Promise<readonly Check[]> {
  const inside = await openedChecks(given, deps)
  if (open === undefined) return inside
  try {
    const setUp = await open()
    const url = given.text('url') ?? setUp.webhook
    const world = { setUp: { ...setUp, ...(url !== undefined && { webhook: url }) }, io, api: given.text('api-url') }
    return [...inside, ...(await webhookChecks(world).finally(() => setUp.close()))]
  } catch (cause) {
    if (cause instanceof Problem) return [...inside, failedCheck('fleet file', cause)]
    throw cause
  }
}

async function openedChecks(given: Given, deps: CliDeps): Promise<readonly Check[]> {
  let product: Product
  try {
    product = await openChosen(given, deps)
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    // Nothing was ever run here: that is no fault of what would be.
    const status = cause.code === 'NotFound' && given.text('stack') === undefined ? 'warning' : 'failed'
    return [{ ...failedCheck('product', cause), status }]
  }
  try {
    return await productChecks(product, deps.clock.now())
  } finally {
    await product.close()
  }
}
