import type { App } from '@app/core'
import { offSiteBucket } from '@app/core/backup'
import { senderOf } from '@app/core/egress'
import { diskStorage } from '@app/core/files'
import { checkBucket, openBucket } from '@app/core/s3'

/**
 * Before anything is served: the buckets of S3_URL and BACKUP_S3_URL are such that nothing is lost: each takes, gives back and deletes for good, and lies where S3_URL says; no file is still on the disk, where nobody would look for it.
 * @throws Error with words for the operator
 */
export async function checkStorage(app: App): Promise<string> {
  const { s3 } = app.config
  const offSite = offSiteBucket(senderOf(app), app.keys, 'backup.check')
  if (offSite) await checkBucket(offSite, 'BACKUP_S3_URL')
  const onDisk = diskStorage(app.config)
  if (!s3) return `${(await onDisk.workspaces()).length} workspaces have files in DATA_DIR/files`
  const leaving = { destination: 'file_store', cause: 'file.check', tenant_id: null }
  const { region } = await checkBucket(openBucket(senderOf(app), leaving, s3), 'S3_URL')
  for (const workspace of await onDisk.workspaces())
    if ((await onDisk.list(workspace)).some((one) => one.isWhole))
      throw new Error(
        'Files of workspaces lie in DATA_DIR/files, and S3_URL names a bucket. npx custos move-files brings them there; then start again.',
      )
  return `bucket ${s3.bucket} at ${s3.host}, ${region === null ? `which does not say its region (${s3.region} is what S3_URL says)` : `region ${region}`}`
}
