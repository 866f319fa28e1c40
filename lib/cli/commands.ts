import type { Command } from './command.ts'
import { approve } from './commands/approve.ts'
import { audit } from './commands/audit.ts'
import { build } from './commands/build.ts'
import { connect } from './commands/connect.ts'
import { cost } from './commands/cost.ts'
import { diff } from './commands/diff.ts'
import { doctor } from './commands/doctor.ts'
import { events } from './commands/events.ts'
import { forget } from './commands/forget.ts'
import { get } from './commands/get.ts'
import { history } from './commands/history.ts'
import { local } from './commands/local.ts'
import { reconcile } from './commands/reconcile.ts'
import { redrive } from './commands/redrive.ts'
import { restore } from './commands/restore.ts'
import { resume } from './commands/resume.ts'
import { rollback } from './commands/rollback.ts'
import { suspend } from './commands/suspend.ts'
import { trace } from './commands/trace.ts'
import { tree } from './commands/tree.ts'
import { unpin } from './commands/unpin.ts'
import { validate } from './commands/validate.ts'
import { why } from './commands/why.ts'

/** All commands, in the order in which help lists them. */
export const commands: readonly Command[] = [
  ...[local, get, why, events, history, tree, trace, diff],
  ...[audit, reconcile, suspend, resume, rollback, unpin, approve],
  ...[connect, doctor, restore, forget, redrive],
  ...[build, validate, cost],
]
