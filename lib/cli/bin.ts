#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import process from 'node:process'
import manifest from '../../package.json' with { type: 'json' }
import { isErrno } from '../adapters/disk/absent.ts'
import { locateFolder } from '../adapters/disk/repository-root.ts'
import { workingTree } from '../adapters/disk/working-tree.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { untilStopped } from '../adapters/system/until-stopped.ts'
import { findTool } from '../adapters/tools/binaries.ts'
import { kubectlKustomize } from '../adapters/tools/kustomize.ts'
import { asProblem, Problem } from '../core/problem.ts'
import { openWeb } from '../local/web.ts'
import { commands } from './commands.ts'
import { setUpLocal } from './connect/set-up-local.ts'
import { main } from './main.ts'
import { assertNobodyRuns, openDataToLook, openDataToRun, openProduct } from './open-data.ts'

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) throw new Problem({ code: 'NotFound', subject: path, what: 'is not there' })
    throw asProblem(cause, { code: 'NotFound', subject: path, what: 'cannot be read' })
  }
}

// A reader that has seen enough (`sluice get units | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await main(
  process.argv.slice(2),
  {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    isTTY: process.stdout.isTTY === true,
    env: process.env,
  },
  {
    version: manifest.version,
    clock: systemClock,
    user: `${userInfo().username}@${hostname()}`,
    openProduct: (folder) => openProduct(folder),
    // AWS is loaded for who names a stack alone.
    openStack: async (name) => {
      const warn = ({ message }: Problem) => void process.stderr.write(`warning: ${message}\n`)
      return (await import('./stack/open-stack.ts')).openStack(name, process.env, warn)
    },
    setUpStack: async (name, fleet) => (await import('./stack/set-up-stack.ts')).setUpStack(name, process.env, fleet),
    setUpLocal,
    checkStack: async (name) => (await import('./stack/stack-checks.ts')).stackChecks(name, process.env),
    findTool: (name) => findTool(name),
    openData: (folder) => openDataToRun(folder),
    assertNobodyRuns,
    openDataToLook,
    listen: openWeb,
    untilStopped,
    readText,
    workingTree,
    locate: locateFolder,
    kustomize: async () => kubectlKustomize((await findTool('kubectl')).path),
    commands,
  },
)
