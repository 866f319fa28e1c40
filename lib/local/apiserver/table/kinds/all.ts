import type { Cells } from '../cells.ts'
import { accessCells } from './access.ts'
import { appsCells } from './apps.ts'
import { autoscalingCells } from './autoscaling.ts'
import { batchCells } from './batch.ts'
import { coreCells } from './core.ts'
import { eventCells } from './events.ts'
import { networkCells } from './network.ts'
import { otherCells } from './others.ts'
import { podCells } from './pods.ts'
import { storageCells } from './storage.ts'

/** The cells of all built-in kinds, those that every kind has aside. */
export const builtinCells: Cells = {
  ...coreCells,
  ...podCells,
  ...eventCells,
  ...appsCells,
  ...batchCells,
  ...networkCells,
  ...storageCells,
  ...autoscalingCells,
  ...accessCells,
  ...otherCells,
}
