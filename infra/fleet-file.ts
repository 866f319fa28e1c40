import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { isScalar, parseAllDocuments, visit } from 'yaml'
import { packFleet } from '../lib/fleet/packed-fleet.ts'
import { parseFleet } from '../lib/fleet/parse-fleet.ts'

const packed = 'fleet.json'

/**
 * The fleet file as a layer of its own, so that a change of it leaves the bundles as they are. Nothing is synthesised of one that is not
 * right: its errors are told instead, all of them.
 */
export class FleetFile extends Construct {
  readonly layer: LayerVersion
  /** Where functions find it. */
  readonly path = `/opt/${packed}`
  readonly secretArns: readonly string[]
  readonly roleArns: readonly string[]
  /** Those that find the clusters of sets; they are among the others too. */
  readonly setRoleArns: readonly string[]
  /** Whether a set is searched for with the function's own role. */
  readonly searchesHere: boolean

  constructor(scope: Construct, id: string, props: { readonly file: string }) {
    super(scope, id)
    const file = resolve(props.file)
    const text = readFileSync(file, 'utf8')
    this.secretArns = valuesOf(text, 'secretArn')
    const sets = parseAllDocuments(text).filter((document) => document.get('kind') === 'ClusterSet')
    this.roleArns = valuesOf(text, 'roleArn').map(anyAccount)
    this.setRoleArns = valuesOf(sets.map(String).join('---\n'), 'roleArn').map(anyAccount)
    this.searchesHere = sets.some((set) => !set.hasIn(['spec', 'eks', 'roleArn']))
    this.layer = new LayerVersion(this, 'Layer', {
      description: 'Fleet file of Sluice',
      code: codeOf(file, packedText(text, file)),
    })
  }
}

/** A role in an account that the fleet file leaves open. */
function anyAccount(roleArn: string): string {
  return roleArn.replaceAll(/\{[^}]*\}/g, '*')
}

function packedText(text: string, file: string): string {
  const read = parseFleet(text, file)
  if (read.kind === 'fleet') return packFleet(read.fleet)
  throw new Error(read.errors.map(({ message }) => message).join('\n'))
}

/** A layer of one file. The writing stands in for a bundler; nothing else of the file's folder comes along. */
function codeOf(file: string, text: string): Code {
  const tryBundle = (outputDir: string) => {
    writeFileSync(join(outputDir, packed), text)
    return true
  }
  return Code.fromAsset(dirname(file), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('unused'), local: { tryBundle } },
  })
}

/** All texts under a key, wherever it stands: what the functions may read and assume follows from the file alone. */
function valuesOf(text: string, key: string): readonly string[] {
  const found = new Set<string>()
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Pair(_, pair) {
        if (isScalar(pair.key) && pair.key.value === key && isScalar(pair.value)) found.add(String(pair.value.value))
      },
    })
  }
  return [...found].sort()
}
