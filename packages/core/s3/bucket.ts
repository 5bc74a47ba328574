import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { DOMParser } from '@xmldom/xmldom'
import { AwsV4Signer } from 'aws4fetch'
import { type EgressRequest, type Leaving, type Sender, type Streamed, egressStream } from '../egress/index.ts'
import { AppError } from '../errors.ts'
import type { BucketSettings } from './settings.ts'

/** An object of a bucket: its name without the bucket's folder, its size, when it was written. */
export type StoredObject = { readonly name: string; readonly bytes: number; readonly written_at: number }
/** An upload in parts that has not come to its end. */
export type OpenUpload = { readonly name: string; readonly id: string; readonly written_at: number }

/** What the service answered that is no success; `status` 0: there was no answer. Never holds the key or what was sent. */
export class BucketError extends Error {
  readonly status: number
  readonly code: string
  constructor(what: string, status: number, code: string) {
    super(`The S3 service ${status === 0 ? 'does not answer' : `answers ${status} ${code}`.trim()} (${what}).`)
    this.name = 'BucketError'
    this.status = status
    this.code = code
  }
}

/** A bucket over the egress module: one request a line of the ledger. Names are ours: hex digits, ids, dots, dashes and slashes. */
export type Bucket = {
  readonly settings: BucketSettings
  /** The region that the bucket says it lies in; null when it does not say. */
  region(): Promise<string | null>
  /** Streams an object into place; what is longer than a part goes up in parts. It is there whole, or not at all. @throws BucketError */
  write(name: string, source: AsyncIterable<Buffer>): Promise<void>
  /** Null: there is none. The stream breaks off with an error where fewer bytes come than were announced. */
  read(name: string): Promise<Readable | null>
  /** For good: all versions, where the bucket keeps versions. Doing it twice is doing it once. */
  remove(name: string): Promise<void>
  list(prefix: string): Promise<StoredObject[]>
  /** The folders directly under a prefix. */
  folders(prefix: string): Promise<string[]>
  /** Uploads in parts that were begun and not ended. */
  openUploads(prefix: string): Promise<OpenUpload[]>
  /** Throws them away. */
  dropUploads(prefix: string): Promise<void>
  /** How many versions of an object are left, marks of deletion too. */
  versions(name: string): Promise<number>
}

/** What memory holds of an upload: S3 takes parts of 5 MB and more, at most 10,000. */
const PART = 8 * 1024 * 1024
const TRIES = 3
const MAX_XML = 4 * 1024 * 1024

const empty = createHash('sha256').update('').digest('hex')
const named = (root: Element, name: string): Element[] => Array.from(root.getElementsByTagName(name))
const text = (root: Element, name: string): string => named(root, name)[0]?.textContent ?? ''

/** A bucket. `leaving` says for whom and why, once for all of its requests. */
export function openBucket(sender: Sender, leaving: Leaving, settings: BucketSettings): Bucket {
  const urlOf = (name: string | null, query: Readonly<Record<string, string>>): URL => {
    const url = new URL(
      `${settings.endpoint}/${settings.bucket}${name === null ? '' : `/${settings.prefix}${encodeURI(name)}`}`,
    )
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
    return url
  }
  const once = async (method: string, url: URL, body: Buffer | null): Promise<Streamed> => {
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { 'x-amz-content-sha256': body ? createHash('sha256').update(body).digest('hex') : empty },
      accessKeyId: settings.key_id,
      secretAccessKey: settings.secret,
      service: 's3',
      region: settings.region,
    }).sign()
    const given: EgressRequest = { method, headers: Object.fromEntries(signed.headers), body }
    return await egressStream(sender, leaving, signed.url, given)
  }
  /** Asks, and again where the service was busy or away: every request here may come twice. */
  const send = async (
    what: string,
    method: string,
    url: URL,
    given: { body?: Buffer; also?: readonly number[] } = {},
  ): Promise<Streamed> => {
    for (let attempt = 1; ; attempt++) {
      let failed: BucketError
      try {
        const answer = await once(method, url, given.body ?? null)
        if ((answer.status >= 200 && answer.status < 300) || given.also?.includes(answer.status)) return answer
        failed = new BucketError(what, answer.status, await codeOf(answer))
      } catch (cause) {
        if (!(cause instanceof AppError) || cause.code !== 'egress_failed') throw cause
        failed = new BucketError(what, 0, '')
      }
      const isPassing = failed.status === 0 || [429, 500, 502, 503, 504].includes(failed.status)
      if (!isPassing || attempt === TRIES) throw failed
      await sleep(100 * attempt)
    }
  }
  const xml = async (what: string, method: string, url: URL, body?: Buffer): Promise<Element> => {
    const answer = await send(what, method, url, body ? { body } : {})
    const root = rootOf(await collected(answer))
    // A finished upload may answer 200 and tell in its body that it failed.
    if (!root || root.tagName === 'Error')
      throw new BucketError(what, answer.status, root ? text(root, 'Code') : 'without XML')
    return root
  }
  const done = async (what: string, method: string, url: URL, given: { body?: Buffer; also?: number[] } = {}) => {
    const answer = await send(what, method, url, given)
    await collected(answer)
    return answer
  }
  const own = (key: string): string => key.slice(settings.prefix.length)

  const pages = async (
    what: string,
    query: Readonly<Record<string, string>>,
    next: (root: Element) => Record<string, string> | null,
    take: (root: Element) => void,
  ): Promise<void> => {
    for (let more: Record<string, string> | null = {}; more;) {
      const root = await xml(what, 'GET', urlOf(null, { ...query, ...more }))
      take(root)
      more = text(root, 'IsTruncated') === 'true' ? next(root) : null
    }
  }
  const listing = async (query: Readonly<Record<string, string>>, take: (root: Element) => void): Promise<void> =>
    await pages(
      'listing',
      { 'list-type': '2', ...query },
      (root) => ({ 'continuation-token': text(root, 'NextContinuationToken') }),
      take,
    )
  const openUploads = async (prefix: string): Promise<OpenUpload[]> => {
    const out: OpenUpload[] = []
    await pages(
      'listing of uploads',
      { uploads: '', prefix: settings.prefix + prefix },
      (root) => ({ 'key-marker': text(root, 'NextKeyMarker'), 'upload-id-marker': text(root, 'NextUploadIdMarker') }),
      (root) => {
        for (const one of named(root, 'Upload'))
          out.push({
            name: own(text(one, 'Key')),
            id: text(one, 'UploadId'),
            written_at: Date.parse(text(one, 'Initiated')),
          })
      },
    )
    return out
  }
  const versionsOf = async (name: string): Promise<string[]> => {
    const key = settings.prefix + name
    const out: string[] = []
    await pages(
      'listing of versions',
      { versions: '', prefix: key },
      (root) => ({ 'key-marker': text(root, 'NextKeyMarker'), 'version-id-marker': text(root, 'NextVersionIdMarker') }),
      (root) => {
        for (const tag of ['Version', 'DeleteMarker'])
          for (const one of named(root, tag)) if (text(one, 'Key') === key) out.push(text(one, 'VersionId'))
      },
    )
    return out
  }
  const abort = async (name: string, uploadId: string): Promise<void> => {
    await done('ending of an upload', 'DELETE', urlOf(name, { uploadId }), { also: [404] })
  }

  /** What goes up in parts is there only once all of them are; on any failure they are thrown away. */
  const inParts = async (name: string, parts: AsyncGenerator<Buffer>, first: Buffer): Promise<void> => {
    const uploadId = text(await xml('beginning of an upload', 'POST', urlOf(name, { uploads: '' })), 'UploadId')
    try {
      const tags: string[] = []
      const put = async (body: Buffer): Promise<void> => {
        const number = tags.length + 1
        const answer = await done('part', 'PUT', urlOf(name, { partNumber: String(number), uploadId }), { body })
        tags.push(answer.headers.get('etag') ?? '')
      }
      await put(first)
      for await (const part of parts) await put(part)
      const list = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`)
      const body = Buffer.from(`<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`)
      await xml('end of an upload', 'POST', urlOf(name, { uploadId }), body)
    } catch (cause) {
      // Where this fails too, the hourly sweep finds it.
      await abort(name, uploadId).catch(() => {})
      throw cause
    }
  }

  return {
    settings,
    async region() {
      const head = await done('looking at the bucket', 'HEAD', urlOf(null, {}), { also: [301, 307, 400, 403, 404] })
      const told = head.headers.get('x-amz-bucket-region')
      if (told) return told
      if (head.status === 404) throw new BucketError('looking at the bucket', 404, 'NoSuchBucket')
      const root = rootOf(
        await collected(await send('region', 'GET', urlOf(null, { location: '' }), { also: [400, 403, 404, 501] })),
      )
      // The oldest region of Amazon has an empty name.
      return root?.tagName === 'LocationConstraint' ? root.textContent || 'us-east-1' : null
    },
    async write(name, source) {
      const parts = inPieces(source, PART)
      const first = await parts.next()
      const second = first.done ? first : await parts.next()
      const head = first.done ? Buffer.alloc(0) : first.value
      if (second.done) await done('writing', 'PUT', urlOf(name, {}), { body: head })
      else await inParts(name, before(second.value, parts), head)
    },
    async read(name) {
      const answer = await send('reading', 'GET', urlOf(name, {}), { also: [404] })
      if (answer.status !== 404) return answer.body
      await collected(answer)
      return null
    },
    async remove(name) {
      const answer = await done('deleting', 'DELETE', urlOf(name, {}), { also: [404] })
      // A bucket that keeps versions has hidden it only.
      if (answer.headers.has('x-amz-version-id') || answer.headers.has('x-amz-delete-marker'))
        for (const versionId of await versionsOf(name))
          await done('deleting a version', 'DELETE', urlOf(name, { versionId }), { also: [404] })
    },
    async list(prefix) {
      const out: StoredObject[] = []
      await listing({ prefix: settings.prefix + prefix }, (root) => {
        for (const one of named(root, 'Contents'))
          out.push({
            name: own(text(one, 'Key')),
            bytes: Number(text(one, 'Size')),
            written_at: Date.parse(text(one, 'LastModified')),
          })
      })
      return out
    },
    async folders(prefix) {
      const out: string[] = []
      await listing({ prefix: settings.prefix + prefix, delimiter: '/' }, (root) => {
        for (const one of named(root, 'CommonPrefixes')) out.push(own(text(one, 'Prefix')).slice(prefix.length, -1))
      })
      return out
    },
    openUploads,
    async dropUploads(prefix) {
      for (const { name, id } of await openUploads(prefix)) await abort(name, id)
    },
    versions: async (name) => (await versionsOf(name)).length,
  }
}

/** An S3 service speaks XML, also of what went wrong. */
function rootOf(bytes: Buffer): Element | null {
  const words = bytes.toString('utf8')
  // No document type, so no entities.
  if (/<!(?!--)/.test(words) || !words.includes('<')) return null
  const quiet = (): void => {}
  try {
    const parser = new DOMParser({ errorHandler: { warning: quiet, error: quiet, fatalError: quiet } })
    return parser.parseFromString(words, 'text/xml').documentElement
  } catch {
    return null
  }
}
async function codeOf(answer: Streamed): Promise<string> {
  const root = rootOf(await collected(answer).catch(() => Buffer.alloc(0)))
  const code = root ? text(root, 'Code') : ''
  return /^[A-Za-z]{1,60}$/.test(code) ? code : ''
}
async function collected(answer: Streamed): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer.body as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_XML) throw new BucketError('an answer', answer.status, 'too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
const escaped = (word: string): string => word.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

async function* inPieces(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let length = 0
  for await (const part of source) {
    held.push(part)
    length += part.length
    if (length < size) continue
    const all = Buffer.concat(held)
    let at = 0
    for (; length - at >= size; at += size) yield all.subarray(at, at + size)
    held = [all.subarray(at)]
    length -= at
  }
  if (length > 0) yield Buffer.concat(held)
}
async function* before(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}
