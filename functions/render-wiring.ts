import { availableParallelism } from 'node:os'
import { systemClock } from '../lib/adapters/system/clock.ts'
import { findTool } from '../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../lib/adapters/tools/kustomize.ts'
import { once } from '../lib/core/once.ts'
import { resolveWith } from '../lib/local/resolve-source.ts'
import type { RenderDeps } from '../lib/render/deps.ts'
import { renderMemory } from '../lib/render/memory.ts'
import { headMetrics } from '../lib/render/metrics.ts'
import { inputsStore } from '../lib/store/packed-inputs.ts'
import { secret } from './secrets-wiring.ts'
import { wiring } from './shared-wiring.ts'
import { count } from './watching-wiring.ts'

/** The render step over S3, SQS and the kubectl of the layer. */
export const renderDeps = once(async (): Promise<RenderDeps> => {
  const { bucket, fleet, messenger } = await wiring()
  const kubectl = await findTool('kubectl')
  return {
    bucket,
    clock: systemClock,
    kustomize: kubectlKustomize(kubectl.path),
    inputs: inputsStore(bucket),
    memory: renderMemory(),
    resolve: resolveWith({ fleet, secret, env: process.env, cache: bucket.store }),
    wake: messenger.wake,
    resolveLater: messenger.resolveLater,
    looked: (source, head) => count(headMetrics(source, head, systemClock.now())),
    rendersAtOnce: availableParallelism(),
  }
})
