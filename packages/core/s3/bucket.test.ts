import { randomBytes } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BucketServer, bucketKeys, startBucketServer } from '../../testkit/bucket-server.ts'
import { registry } from '../../../modules/registry.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import type { EgressLine } from '../egress/ledger.queries.ts'
import { type Bucket, type BucketSettings, checkBucket, openBucket } from './index.ts'

let server: BucketServer
const lines: EgressLine[] = []
const MB = 1024 * 1024
beforeAll(async () => {
  server = await startBucketServer(['one', 'two'])
})
afterAll(async () => server.stop())
afterEach(() => {
  Object.assign(server, { fault: () => null, region: 'eu-central-1', keepsVersions: false, locked: false })
  server.seen.length = 0
  lines.length = 0
})

const configOf = (url: string): Config => readConfig({ S3_URL: url, EGRESS_ALLOW: '127.0.0.0/8' })
const bucketAt = (url = server.url('one'), destination = 'file_store'): Bucket => {
  const config = configOf(url)
  const note = async (line: EgressLine): Promise<void> => void lines.push(line)
  const leaving = { destination, cause: 'planted', tenant_id: null }
  return openBucket({ config, registry, note, isContracted: async () => true }, leaving, config.s3 as BucketSettings)
}
async function* parts(bytes: Buffer, size = 100_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const all = async (source: AsyncIterable<unknown> | null): Promise<Buffer | null> => {
  if (!source) return null
  const out: Buffer[] = []
  for await (const part of source) out.push(part as Buffer)
  return Buffer.concat(out)
}

describe('a bucket', () => {
  test('gives back what it took, small and in parts; lists it, and forgets it', async () => {
    const bucket = bucketAt()
    for (const length of [1, 8 * MB, 8 * MB + 1, 17 * MB]) {
      const bytes = randomBytes(length)
      await bucket.write(`a/${length}`, parts(bytes))
      expect((await all(await bucket.read(`a/${length}`)))?.equals(bytes), String(length)).toBe(true)
    }
    expect((await bucket.list('a/')).map((one) => one.bytes).toSorted((a, b) => a - b)).toEqual([
      1,
      8 * MB,
      8 * MB + 1,
      17 * MB,
    ])
    await bucket.write('b/c/1', parts(Buffer.from('x')))
    expect(await bucket.folders('b/')).toEqual(['c'])
    expect(await bucket.read('a/nothing')).toBeNull()
    for (const { name } of await bucket.list('')) await bucket.remove(name)
    await bucket.remove('a/1')
    expect(await server.keys('one')).toEqual([])
    expect(server.open.size).toBe(0)
  })

  test('lists more than a page', async () => {
    const bucket = bucketAt(server.url('two'))
    for (let n = 0; n < 1003; n++) await server.put('two', `many/${String(n).padStart(4, '0')}`)
    const names = (await bucket.list('many/')).map((one) => one.name)
    expect([names.length, names[0], names.at(-1)]).toEqual([1003, 'many/0000', 'many/1002'])
  })

  test('is asked again where it was busy, and an upload that fails leaves no part behind', async () => {
    const bucket = bucketAt()
    let failures = 2
    server.fault = ({ method }) => (method === 'PUT' && failures-- > 0 ? { status: 503, code: 'SlowDown' } : null)
    await bucket.write('again', parts(Buffer.from('kept')))
    expect((await all(await bucket.read('again')))?.toString()).toBe('kept')
    server.fault = ({ url }) =>
      url.searchParams.get('partNumber') === '2' ? { status: 507, code: 'InsufficientStorage' } : null
    await expect(bucket.write('large', parts(randomBytes(20 * MB)))).rejects.toMatchObject({
      name: 'BucketError',
      status: 507,
    })
    expect(server.open.size).toBe(0)
    server.fault = ({ url, method }) => (method === 'DELETE' && url.searchParams.has('uploadId') ? gone : null)
    const gone = { status: 0, code: '' }
    const torn = async function* (): AsyncGenerator<Buffer> {
      yield randomBytes(20 * MB)
      throw new Error('the sender went away')
    }
    await expect(bucket.write('torn', torn())).rejects.toThrow('the sender went away')
    server.fault = () => null
    // It could not even be told; whoever sweeps finds it and throws it away.
    expect((await bucket.openUploads('')).map((one) => one.name)).toEqual(['torn'])
    await bucket.dropUploads('torn')
    expect(await bucket.openUploads('')).toEqual([])
    expect(await bucket.read('large')).toBeNull()
    await bucket.remove('again')
  })

  test('that keeps versions loses them too when something is deleted', async () => {
    const bucket = bucketAt()
    server.keepsVersions = true
    await bucket.write('v', parts(Buffer.from('x')))
    await bucket.remove('v')
    expect(await bucket.versions('v')).toBe(0)
    expect(await bucket.read('v')).toBeNull()
  })

  test('gets what the register lists for it, each request a line without a value; another host gets nothing', async () => {
    const bucket = bucketAt()
    await bucket.write('x', parts(Buffer.from('x')))
    expect(lines[0]).toMatchObject({
      destination: 'file_store',
      purpose: 'customer_relations',
      fields: ['authorization', 'body', 'x-amz-content-sha256', 'x-amz-date'],
      outcome: 'sent',
    })
    expect(JSON.stringify(lines)).not.toContain(bucketKeys.id)
    const elsewhere = openBucket(
      {
        config: configOf(server.url('one')),
        registry,
        note: async (line) => void lines.push(line),
        isContracted: async () => true,
      },
      { destination: 'file_store', cause: 'planted', tenant_id: null },
      { ...bucket.settings, endpoint: 'https://elsewhere.example', host: 'elsewhere.example' },
    )
    await expect(elsewhere.read('x')).rejects.toMatchObject({ code: 'egress_refused' })
    expect(lines.at(-1)).toMatchObject({ outcome: 'blocked', reason: 'host' })
    await bucket.remove('x')
  })
})

describe('a start', () => {
  test('takes a bucket that keeps its word, and leaves nothing in it', async () => {
    expect(await checkBucket(bucketAt(), 'S3_URL')).toEqual({ region: 'eu-central-1' })
    server.region = null
    expect(await checkBucket(bucketAt(), 'S3_URL')).toEqual({ region: null })
    server.keepsVersions = true
    await checkBucket(bucketAt(), 'S3_URL')
    expect(await server.keys('one')).toEqual([])
  })

  test('refuses one of another region, one that is not there, takes nothing, or keeps what is deleted: in words, without the key', async () => {
    const said = async (url = server.url('one')): Promise<string> =>
      await checkBucket(bucketAt(url), 'S3_URL').then(
        () => 'taken',
        (cause: Error) => cause.message,
      )
    const found = [
      await said(server.url('one', 'us-east-1')),
      await said(server.url('three')),
      await said('http://a:b@127.0.0.1:9/one?region=eu-central-1'),
    ]
    server.fault = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : null)
    found.push(await said())
    Object.assign(server, { fault: () => null, keepsVersions: true, locked: true })
    found.push(await said())
    const words = [
      /lies in the region eu-central-1, and S3_URL says us-east-1/,
      /three of S3_URL cannot be used: .*404 NoSuchBucket/,
      /does not answer. Is the address right/,
      /cannot be used: The S3 service answers 403 AccessDenied/,
      /cannot be used: .*403 AccessDenied \(deleting a version\)/,
    ]
    words.forEach((one, at) => expect(found[at]).toMatch(one))
    expect(found.join()).not.toContain(bucketKeys.secret)
  })

  test('refuses an S3_URL that cannot be used, without repeating it', () => {
    const wrong = (url: string): string => {
      try {
        configOf(url)
        return 'taken'
      } catch (cause) {
        return cause instanceof ConfigError ? cause.message : String(cause)
      }
    }
    expect(wrong('https://s3.example/b?region=x')).toMatch(/names a key and its secret/)
    expect(wrong('https://k:hush@s3.example/?region=x')).toMatch(/names a bucket/)
    expect(wrong('https://k:hush@s3.example/bucket')).toMatch(/says in which region/)
    expect(wrong('https://k:hush@s3.example/bucket/a b?region=x')).toMatch(/folder behind the bucket/)
    expect(wrong('https://k:hush@s3.example/bucket?region=x&acl=public')).toMatch(/has no setting "acl"/)
    expect(wrong('s3:hush')).toMatch(/is not of the form/)
    expect(wrong('https://k:hush@s3.example/?x=1')).not.toContain('hush')
    expect(configOf('https://k:a%2Fb@s3.example/bucket/some/folder?region=eu-west-1').s3).toEqual({
      endpoint: 'https://s3.example',
      host: 's3.example',
      bucket: 'bucket',
      prefix: 'some/folder/',
      region: 'eu-west-1',
      key_id: 'k',
      secret: 'a/b',
    })
  })
})

test('requests are signed as the example in the documentation of Signature Version 4 is', async () => {
  const signed = await new AwsV4Signer({
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/test.txt',
    headers: {
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    service: 's3',
    region: 'us-east-1',
    datetime: '20130524T000000Z',
    allHeaders: true,
  }).sign()
  expect(signed.headers.get('authorization')).toContain(
    'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  )
})
