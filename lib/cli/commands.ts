import type { Command } from './command.ts'
import { approve } from './commands/approve.ts'
import { audit } from './commands/audit.ts'
import { build } from './commands/build.ts'
import { diff } from './commands/diff.ts'
import { get } from './commands/get.ts'
import { local } from './commands/local.ts'
import { resume } from './commands/resume.ts'
import { suspend } from './commands/suspend.ts'
import { validate } from './commands/validate.ts'
import { why } from './commands/why.ts'

/** All commands, in the order in which help lists them. */
export const commands: readonly Command[] = [local, get, why, diff, audit, suspend, resume, approve, build, validate]
