import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { contextFault, deployCommand, usage, whatNext } from './deploy-command.ts'

/** `npm run deploy -- --fleet fleet.yaml`: deploys the stacks of fleet files, and says where webhooks go. */
async function deploy(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: true,
    options: {
      fleet: { type: 'string', multiple: true, default: [] },
      context: { type: 'string', multiple: true, default: [] },
      'require-approval': { type: 'string', default: 'any-change' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const missing = values.fleet.find((file) => !existsSync(file))
  if (values.help || values.fleet.length === 0 || positionals.length > 0) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  if (missing !== undefined) {
    console.error(`${missing} is not there. Write it as docs/fleet.md says, and check it with "sluice validate"`)
    return 2
  }
  const [fault] = values.context.flatMap((one) => contextFault(one) ?? [])
  if (fault !== undefined) {
    console.error(fault)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'sluice-deploy-'))
  try {
    const outputs = join(folder, 'outputs.json')
    const command = deployCommand({
      fleets: values.fleet.map((file) => resolve(file)),
      context: values.context,
      approval: values['require-approval'],
      outputs,
    })
    const code = await run(command)
    if (code === 0) console.log(whatNext(readFileSync(outputs, 'utf8')))
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((ended, failed) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    child.on('error', failed).on('close', (code) => ended(code ?? 1))
  })
}

process.exitCode = await deploy(process.argv.slice(2)).catch((cause: unknown) => {
  console.error(`${cause instanceof Error ? cause.message : cause}\n\n${usage}`)
  return 2
})
