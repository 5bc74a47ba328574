/** A bucket of an S3 service: where it is, what opens it. */
export type BucketSettings = {
  /** Origin of the service, without bucket. */
  readonly endpoint: string
  readonly host: string
  readonly bucket: string
  /** What all keys begin with: empty, or ending with a slash. */
  readonly prefix: string
  readonly region: string
  readonly key_id: string
  readonly secret: string
}

const FORM = 'https://KEY:SECRET@host/bucket?region=eu-central-1'
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const REGION = /^[a-z0-9-]{1,40}$/
const PREFIX = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/

/**
 * Reads `https://KEY:SECRET@host/bucket[/folder]?region=…`. The region has to be said: the start compares it with what the bucket says of itself
 * (ONT-127). Problems never repeat the value: it holds a secret.
 */
export function bucketSettings(name: string, given: string | undefined, problems: string[]): BucketSettings | null {
  if (given === undefined) return null
  const url = URL.canParse(given) ? new URL(given) : null
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    problems.push(`${name} is not of the form ${FORM}.`)
    return null
  }
  const [bucket = '', ...folder] = url.pathname.split('/').filter(Boolean)
  const prefix = folder.join('/')
  const region = url.searchParams.get('region') ?? ''
  const [key_id, secret] = [decoded(url.username), decoded(url.password)]
  const found = [
    ...(key_id && secret ? [] : [`${name} names a key and its secret: ${FORM} (special letters as %XX).`]),
    ...(BUCKET.test(bucket) ? [] : [`${name} names a bucket as the first part of its path: ${FORM}.`]),
    ...(prefix === '' || (PREFIX.test(prefix) && !folder.includes('..') && !folder.includes('.'))
      ? []
      : [`${name}: the folder behind the bucket has letters, digits, dots, dashes and underscores only.`]),
    ...(REGION.test(region) ? [] : [`${name} says in which region the bucket lies: ${FORM}.`]),
    ...[...url.searchParams.keys()].filter((one) => one !== 'region').map((one) => `${name} has no setting "${one}".`),
  ]
  problems.push(...found)
  if (found.length > 0) return null
  return {
    endpoint: url.origin,
    host: url.hostname,
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region,
    key_id,
    secret,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
