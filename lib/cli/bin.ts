#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import process from 'node:process'
import manifest from '../../package.json' with { type: 'json' }
import { randomNonces } from '../adapters/crypto/random-nonces.ts'
import { openDataFolder } from '../adapters/disk/data-folder.ts'
import { locateFolder } from '../adapters/disk/repository-root.ts'
import { workingTree } from '../adapters/disk/working-tree.ts'
import { systemClock as clock } from '../adapters/system/clock.ts'
import { findTool } from '../adapters/tools/binaries.ts'
import { kubectlKustomize } from '../adapters/tools/kustomize.ts'
import { asProblem, Problem } from '../core/problem.ts'
import { commands } from './commands.ts'
import { main } from './main.ts'
import type { Product } from './product.ts'

/** Only what is there is opened: looking at a folder must not make one. */
async function openProduct(folder: string): Promise<Product> {
  if (!existsSync(folder)) {
    const remedy = 'Name the data folder with --data, or fill one with "sluice local --once"'
    throw new Problem({ code: 'NotFound', subject: folder, what: 'is not there', remedy })
  }
  const data = await openDataFolder(folder)
  return {
    bucket: { store: data.store, nonces: randomNonces, clock },
    // Nobody else works on the folder while its lock is held here; who takes it next looks at every cluster first.
    wake: async () => undefined,
    close: () => data.close(),
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
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
    clock,
    user: userInfo().username,
    openProduct,
    readText,
    workingTree,
    locate: locateFolder,
    kustomize: async () => kubectlKustomize((await findTool('kubectl')).path),
    commands,
  },
)
