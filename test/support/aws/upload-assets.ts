import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { zipOf } from '../zip-of.ts'

interface AssetFile {
  readonly source: { readonly path: string; readonly packaging: 'zip' | 'file' }
  readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>
}

export interface UploadedAssets {
  readonly bucket: string
  /** Where a file of the assembly lies, by its name. */
  key(path: string): string
}

/** Uploads what a synthesised stack needs, as `cdk deploy` does, into the bucket that bootstrapping makes. */
export async function uploadAssets(
  s3: S3Client,
  { folder, stack, account, region }: { folder: string; stack: string; account: string; region: string },
): Promise<UploadedAssets> {
  const manifest: { files: Record<string, AssetFile> } = JSON.parse(
    readFileSync(join(folder, `${stack}.assets.json`), 'utf8'),
  )
  const keys = new Map<string, string>()
  let bucket = ''
  for (const { source, destinations } of Object.values(manifest.files)) {
    for (const { bucketName, objectKey } of Object.values(destinations)) {
      const name = bucketName.replace('${AWS::AccountId}', account).replace('${AWS::Region}', region)
      if (name !== bucket) await s3.send(new CreateBucketCommand({ Bucket: name }))
      bucket = name
      const path = join(folder, source.path)
      const body = source.packaging === 'zip' ? zipOf(filesOf(path)) : readFileSync(path)
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: objectKey, Body: body }))
      keys.set(source.path, objectKey)
    }
  }
  return {
    bucket,
    key(path) {
      const key = keys.get(path)
      if (key === undefined) throw new Error(`${path} is no asset`)
      return key
    },
  }
}

function filesOf(folder: string): Readonly<Record<string, Buffer>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  const files = paths.filter((path) => statSync(path).isFile())
  return Object.fromEntries(files.map((path) => [relative(folder, path), readFileSync(path)]))
}
