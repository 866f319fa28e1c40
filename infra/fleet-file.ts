import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AssetHashType, DockerImage, Stack } from 'aws-cdk-lib'
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import { Asset } from 'aws-cdk-lib/aws-s3-assets'
import { Construct } from 'constructs'
import { packFleet } from '../lib/fleet/packed-fleet.ts'
import { type FleetNeeds, needsOf } from './fleet-needs.ts'
import { readFleet } from './read-fleet.ts'
import { type WatchedCluster, watchedClusters } from './watched-clusters.ts'

const packed = 'fleet.json'

/**
 * The fleet file as a layer of its own, so that a change of it leaves the bundles as they are. Nothing is synthesised of one that is not
 * right: its errors are told instead, all of them.
 */
export class FleetFile extends Construct {
  readonly layer: LayerVersion
  /** Where functions find it. */
  readonly path = `/opt/${packed}`
  readonly needs: FleetNeeds
  readonly watched: readonly WatchedCluster[]
  /** The file as it was written, where people's commands find it without a function. */
  readonly published: Asset

  /** Throws `InvalidFleet` where the functions would not take the file. */
  constructor(scope: Construct, id: string, props: { readonly file: string }) {
    super(scope, id)
    const file = resolve(props.file)
    const fleet = readFleet(file)
    this.needs = needsOf(fleet, Stack.of(this).account)
    this.watched = watchedClusters(fleet)
    this.layer = new LayerVersion(this, 'Layer', {
      description: 'Fleet file of Sluice',
      code: codeOf(file, packFleet(fleet)),
    })
    this.published = new Asset(this, 'Published', { path: file })
  }
}

/** A layer of one file. The writing stands in for a bundler; nothing else of the file's folder comes along. */
function codeOf(file: string, text: string): Code {
  const tryBundle = (outputDir: string) => {
    writeFileSync(join(outputDir, packed), text)
    return true
  }
  return Code.fromAsset(dirname(file), {
    assetHashType: AssetHashType.OUTPUT,
    // The command is never run: it tells one file of a folder from another one, which CDK would else take for the same.
    bundling: { image: DockerImage.fromRegistry('unused'), command: ['pack', file], local: { tryBundle } },
  })
}
