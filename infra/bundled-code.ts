import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { bundle } from './bundle.ts'

const functions = fileURLToPath(new URL('../functions', import.meta.url))

/** Bundles that the package has ready; a checkout has none. */
const ready = fileURLToPath(new URL('../bundles', import.meta.url))

/** The bundle of a function of functions/, made by the local esbuild: it has several files, which NodejsFunction cannot make. */
export function bundledCode(name: string): Code {
  if (existsSync(ready)) return Code.fromAsset(join(ready, name))
  const tryBundle = (folder: string): boolean => {
    bundle(name, folder)
    return true
  }
  return Code.fromAsset(functions, {
    assetHashType: AssetHashType.OUTPUT,
    // The command is never run: it tells one bundle from another, which CDK would else take for the same as they have one source.
    bundling: { image: DockerImage.fromRegistry('unused'), command: ['bundle', name], local: { tryBundle } },
  })
}
