import type { Session } from './session.ts'
import { access } from './sessions/access.ts'
import { applying, pruning, serverSide } from './sessions/applying.ts'
import { creating } from './sessions/creating.ts'
import { custom } from './sessions/custom.ts'
import { deleting } from './sessions/deleting.ts'
import { editing } from './sessions/editing.ts'
import { explaining } from './sessions/explaining.ts'
import { reading } from './sessions/reading.ts'
import { rollouts } from './sessions/rollouts.ts'

export const allSessions: readonly Session[] = [
  reading,
  applying,
  serverSide,
  pruning,
  editing,
  rollouts,
  creating,
  deleting,
  access,
  explaining,
  custom,
]
