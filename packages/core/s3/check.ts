import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { AppError } from '../errors.ts'
import { type Bucket, BucketError } from './bucket.ts'

/**
 * What a start needs of a bucket: it lies in the region that was said, takes an object, gives it back, and deletes it for good.
 * @throws Error with words for the operator; nothing is left in the bucket but what could not be deleted
 */
export async function checkBucket(bucket: Bucket, variable: string): Promise<{ region: string | null }> {
  const { region, bucket: called, endpoint } = bucket.settings
  const it = `The bucket ${called} of ${variable}`
  const name = `check/${randomBytes(8).toString('hex')}`
  const bytes = randomBytes(64)
  try {
    const told = await bucket.region()
    if (told !== null && told !== region)
      throw new Error(
        `${it} lies in the region ${told}, and ${variable} says ${region}. Nothing is stored outside of the region that was chosen: name the right one, or another bucket.`,
      )
    await bucket.write(name, Readable.from([bytes]))
    const found: Buffer[] = []
    for await (const part of (await bucket.read(name)) ?? []) found.push(part as Buffer)
    if (!Buffer.concat(found).equals(bytes)) throw new Error(`${it} does not give back what was written to it.`)
    await bucket.remove(name)
    if ((await bucket.read(name)) !== null || (await bucket.versions(name)) > 0)
      throw new Error(
        `${it} keeps what is deleted (an object lock, or versions that this key may not delete). What people delete has to go: take a bucket without that.`,
      )
    return { region: told }
  } catch (cause) {
    if (cause instanceof BucketError)
      throw new Error(
        cause.status === 0
          ? `${endpoint} of ${variable} does not answer. Is the address right, and the service up?`
          : `${it} cannot be used: ${cause.message} Its key has to list, read, write and delete objects and versions.`,
        { cause },
      )
    if (cause instanceof AppError) throw new Error(`${variable}: ${cause.detail}`, { cause })
    throw cause
  }
}
