import type { Command } from './command.ts'
import { approve } from './commands/approve.ts'
import { build } from './commands/build.ts'
import { get } from './commands/get.ts'
import { validate } from './commands/validate.ts'
import { why } from './commands/why.ts'

/** All commands, in the order in which help lists them. */
export const commands: readonly Command[] = [get, why, approve, build, validate]
