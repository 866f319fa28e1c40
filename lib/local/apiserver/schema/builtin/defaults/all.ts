import { autoscalingDefaults } from './autoscaling.ts'
import type { Complete } from './draft.ts'
import { otherDefaults } from './others.ts'
import { podDefaults } from './pods.ts'
import { serviceDefaults } from './services.ts'
import { storageDefaults } from './storage.ts'
import { workloadDefaults } from './workloads.ts'

/** What completes an object by the name of its type, beside the defaults that OpenAPI tells. */
export const typeDefaults: Readonly<Record<string, Complete>> = {
  ...podDefaults,
  ...workloadDefaults,
  ...serviceDefaults,
  ...storageDefaults,
  ...autoscalingDefaults,
  ...otherDefaults,
}
