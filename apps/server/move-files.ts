import { readConfig } from '@app/core'
import { senderOf } from '@app/core/egress'
import { bucketStorage, diskStorage, moveFiles } from '@app/core/files'
import { checkBucket, openBucket } from '@app/core/s3'
import { withApp } from './with-app.ts'

/**
 * `custos move-files`: what lies in DATA_DIR/files goes into the bucket of S3_URL, or back (`--back`), as it lies. Can be broken off and begun again.
 * @throws Error without S3_URL, or with a bucket that cannot be used
 */
export async function moveStored(options: { back?: boolean }): Promise<void> {
  const config = readConfig()
  const { s3 } = config
  if (!s3) throw new Error('S3_URL names the bucket; without it there is nothing to move to or from.')
  await withApp(config, async (app) => {
    const sender = senderOf(app)
    await checkBucket(
      openBucket(sender, { destination: 'file_store', cause: 'file.check', tenant_id: null }, s3),
      'S3_URL',
    )
    const [disk, bucket] = [diskStorage(config), bucketStorage(sender, s3)]
    const [from, to] = options.back ? [bucket, disk] : [disk, bucket]
    const moved = await moveFiles(from, to, (workspace, n) =>
      console.log(`  ${workspace}  ${n.toLocaleString('en')} files`),
    )
    console.log(
      `\n  ${moved.toLocaleString('en')} files were moved ${options.back ? `to ${config.data_dir}/files. Now start without S3_URL.` : `to the bucket ${s3.bucket}. Now start.`}\n`,
    )
  })
}
