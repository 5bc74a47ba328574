import { type App, type Probe, judge, liesIn } from '@app/core'
import { offSiteBucket } from '@app/core/backup'
import { senderOf } from '@app/core/egress'
import { type Bucket, openBucket } from '@app/core/s3'
import { isRegionOpen, strayRegions } from '../../../identity/server/index.ts'

/** Does the bucket say that it lies elsewhere than its address does? Silent ones are believed, as at the start. */
async function isElsewhere(bucket: Bucket | null): Promise<boolean> {
  const told = await bucket?.region()
  return bucket !== null && told !== null && told !== undefined && told !== bucket.settings.region
}

function bucketsOf(app: App): (Bucket | null)[] {
  const { s3 } = app.config
  const leaving = { destination: 'file_store', cause: 'region.probe', tenant_id: null }
  return [s3 ? openBucket(senderOf(app), leaving, s3) : null, offSiteBucket(senderOf(app), app.keys, 'region.probe')]
}

const pinned: Probe = {
  id: 'region.pinned',
  title:
    'Database, files, backups and mail lie in the region that is served, every workspace is of it, and none can be moved',
  every_minutes: 360,
  run: async (app) => {
    const { served, places } = app.config.region
    // Nobody said where this installation lies: nothing can be compared.
    if (served === null) return { state: 'unknown', evidence: { region: 'not declared' } }
    const stray = await strayRegions(app)
    const elsewhere = await Promise.all(bucketsOf(app).map(isElsewhere))
    return judge(
      {
        'every place lies in the region': places.every((one) => liesIn(one.region, served)),
        'no bucket lies elsewhere than it says': !elsewhere.includes(true),
        'every workspace is of the region': stray.length === 0,
        'no request or job may change it': !(await isRegionOpen(app)),
      },
      { region: served, places: places.length, stray: stray.reduce((sum, one) => sum + one.count, 0) },
    )
  },
}

export const regionProbes: readonly Probe[] = [pinned]
