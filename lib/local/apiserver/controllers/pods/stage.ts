import { type KubeObject, textAt } from '../../object.ts'
import type { Steering } from '../steering.ts'

/** How far the containers of a Pod have come. */
export type Stage =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'crashing'; readonly restarts: number }
  /** Not started yet, and why. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }

/** What a Pod has come to, and after how many milliseconds it goes on. */
export interface Staged {
  readonly stage: Stage
  readonly next: number | undefined
}

const crashes = 3

/** What a Pod on the node comes to: `left` milliseconds are left of its delay; `restarts` make its Job give up. */
export function stageOf(pod: KubeObject, steering: Steering, left: number, restarts: number): Staged {
  const restartPolicy = textAt(pod, 'spec', 'restartPolicy') || 'Always'
  if (steering.complaint !== undefined)
    return { stage: waiting('InvalidSteering', steering.complaint), next: undefined }
  switch (steering.pods) {
    case 'pending':
      return { stage: waiting('ContainerCreating'), next: undefined }
    case 'image-error':
      return { stage: waiting('ImagePullBackOff'), next: undefined }
    case 'crash':
      return {
        stage: restartPolicy === 'Never' ? { kind: 'failed' } : { kind: 'crashing', restarts: crashes },
        next: undefined,
      }
    case 'ready':
      break
  }
  if (restartPolicy === 'Always') {
    return left > 0
      ? { stage: waiting('ContainerCreating'), next: left }
      : { stage: { kind: 'running' }, next: undefined }
  }
  // What ends by itself is seen running first; that write brings it here again.
  if (left > 0 || textAt(pod, 'status', 'phase') !== 'Running') {
    return { stage: { kind: 'running' }, next: left > 0 ? left : undefined }
  }
  if (steering.job === 'complete') return { stage: { kind: 'succeeded' }, next: undefined }
  return { stage: restartPolicy === 'Never' ? { kind: 'failed' } : { kind: 'crashing', restarts }, next: undefined }
}

function waiting(reason: string, message?: string): Stage {
  return { kind: 'waiting', reason, ...(message !== undefined && { message }) }
}
