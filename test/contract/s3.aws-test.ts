import { after } from 'node:test'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts'
import { startMinistack } from '../support/ministack.ts'
import { objectStoreContract } from './object-store.ts'

const ministack = await startMinistack()
const client = new S3Client({ ...ministack.client, forcePathStyle: true })
after(() => {
  client.destroy()
  ministack.stop()
})

let buckets = 0

objectStoreContract('S3', async () => {
  const bucket = `contract-${++buckets}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return s3ObjectStore(client, bucket)
})
