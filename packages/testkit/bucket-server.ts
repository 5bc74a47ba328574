import { type IncomingMessage, type ServerResponse, createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startFauxqs } from 'fauxqs'

/** A request as it came, and what to answer instead of asking the service: a status and the code of S3, or nothing. */
export type Asked = { readonly method: string; readonly url: URL; readonly headers: IncomingMessage['headers'] }
export type Fault = (asked: Asked) => { status: number; code: string } | null

/**
 * An S3 service on loopback (fauxqs), behind a door that can fail as real ones do, says in which region it lies, and keeps versions: what the service
 * itself does not do.
 */
export type BucketServer = {
  /** As S3_URL. */
  url(bucket: string, region?: string): string
  readonly seen: Asked[]
  fault: Fault
  /** What a bucket says of itself; null: nothing. */
  region: string | null
  /** Deleting hides only: what was there is a version. */
  keepsVersions: boolean
  /** Nothing may be deleted for good. */
  locked: boolean
  /** Begun and not ended. */
  readonly open: ReadonlyMap<string, string>
  /** An object of one byte, past the door. */
  put(bucket: string, key: string): Promise<void>
  keys(bucket: string): Promise<string[]>
  /** Versions that lie hidden behind deletions. */
  hidden(): string[]
  bytes(bucket: string, key: string): Promise<Buffer>
  stop(): Promise<void>
}

export const bucketKeys = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' } as const

/** Starts it with empty buckets. */
export async function startBucketServer(buckets: readonly string[]): Promise<BucketServer> {
  const service = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, init: { buckets: [...buckets] } })
  const hidden = new Map<string, string[]>()
  let port = 0
  const at = { hostname: '127.0.0.1', port: service.port }
  const raw = (method: string, path: string, body?: string): Promise<{ status: number; body: Buffer }> =>
    new Promise((resolve, reject) => {
      ask({ ...at, method, path }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }))
      })
        .on('error', reject)
        .end(body)
    })
  const error = (reply: ServerResponse, status: number, code: string): void => {
    reply.writeHead(status, { 'content-type': 'application/xml' })
    reply.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>said so</Message></Error>`)
  }
  /** Deleting and versions, where the bucket keeps them. @returns true when it was answered here */
  const versioned = async (asked: Asked, reply: ServerResponse): Promise<boolean> => {
    const { url, method } = asked
    const version = url.searchParams.get('versionId')
    if (method === 'DELETE' && version) {
      if (server.locked) error(reply, 403, 'AccessDenied')
      else {
        const left = (hidden.get(url.pathname) ?? []).filter((one) => one !== version)
        hidden.set(url.pathname, left)
        reply.writeHead(204, { 'x-amz-version-id': version }).end()
      }
      return true
    }
    if (method === 'DELETE' && !url.searchParams.has('uploadId')) {
      await raw('DELETE', url.pathname)
      hidden.set(url.pathname, [...(hidden.get(url.pathname) ?? []), 'v1', 'mark'])
      reply.writeHead(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'mark' }).end()
      return true
    }
    if (method === 'GET' && url.searchParams.has('versions')) {
      const bucket = url.pathname
      const prefix = `${bucket}/${url.searchParams.get('prefix') ?? ''}`
      const rows = [...hidden].flatMap(([path, ids]) =>
        path.startsWith(prefix)
          ? ids.map((id) => {
              const tag = id === 'mark' ? 'DeleteMarker' : 'Version'
              return `<${tag}><Key>${path.slice(bucket.length + 1)}</Key><VersionId>${id}</VersionId></${tag}>`
            })
          : [],
      )
      reply.writeHead(200, { 'content-type': 'application/xml' })
      reply.end(`<ListVersionsResult><IsTruncated>false</IsTruncated>${rows.join('')}</ListVersionsResult>`)
      return true
    }
    return false
  }
  /** Uploads in parts that were begun and not ended: the service has no list of them. */
  const open = new Map<string, string>()
  const follow = (asked: Asked, answer: IncomingMessage): void => {
    const upload = asked.url.searchParams.get('uploadId')
    if (upload && asked.method !== 'PUT' && (answer.statusCode ?? 500) < 300) open.delete(upload)
    if (asked.method !== 'POST' || !asked.url.searchParams.has('uploads')) return
    answer.on('data', (part: Buffer) => {
      const id = /<UploadId>([^<]+)</.exec(part.toString('utf8'))?.[1]
      if (id) open.set(id, asked.url.pathname)
    })
  }
  const listed = (asked: Asked, reply: ServerResponse): boolean => {
    if (asked.method !== 'GET' || !asked.url.searchParams.has('uploads')) return false
    const prefix = `${asked.url.pathname}/${asked.url.searchParams.get('prefix') ?? ''}`
    const rows = [...open].flatMap(([id, path]) =>
      path.startsWith(prefix)
        ? [
            `<Upload><Key>${path.slice(asked.url.pathname.length + 1)}</Key><UploadId>${id}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`,
          ]
        : [],
    )
    reply.writeHead(200, { 'content-type': 'application/xml' })
    reply.end(`<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`)
    return true
  }
  const door = createServer((given, reply) => {
    const asked: Asked = {
      method: given.method ?? '',
      url: new URL(given.url ?? '/', 'http://bucket'),
      headers: given.headers,
    }
    server.seen.push(asked)
    const fault = server.fault(asked)
    if (fault) {
      given.resume()
      given.on('end', () => (fault.status === 0 ? reply.destroy() : error(reply, fault.status, fault.code)))
      return
    }
    if (listed(asked, reply)) return
    const pass = (): void => {
      const onward = ask({ ...at, method: asked.method, path: given.url, headers: given.headers }, (answer) => {
        follow(asked, answer)
        const isBucket = asked.method === 'HEAD' && asked.url.pathname.split('/').length === 2
        reply.writeHead(answer.statusCode ?? 500, {
          ...answer.headers,
          ...(isBucket && server.region ? { 'x-amz-bucket-region': server.region } : {}),
        })
        answer.pipe(reply)
      })
      onward.on('error', () => reply.destroy())
      given.pipe(onward)
    }
    if (!server.keepsVersions) pass()
    else
      versioned(asked, reply).then(
        (isDone) => (isDone ? undefined : pass()),
        () => reply.destroy(),
      )
  })
  const server: BucketServer = {
    url: (bucket, region = 'eu-central-1') =>
      `http://${bucketKeys.id}:${encodeURIComponent(bucketKeys.secret)}@127.0.0.1:${port}/${bucket}?region=${region}`,
    seen: [],
    open,
    hidden: () => [...hidden].flatMap(([path, ids]) => ids.map((id) => `${path} ${id}`)),
    fault: () => null,
    region: 'eu-central-1',
    keepsVersions: false,
    locked: false,
    async put(bucket, key) {
      await raw('PUT', `/${bucket}/${key}`, 'x')
    },
    async keys(bucket) {
      const { body } = await raw('GET', `/${bucket}?list-type=2`)
      return [...body.toString('utf8').matchAll(/<Key>([^<]+)<\/Key>/g)].map((one) => one[1] ?? '').toSorted()
    },
    bytes: async (bucket, key) => (await raw('GET', `/${bucket}/${key}`)).body,
    async stop() {
      await new Promise((done) => {
        door.close(done)
        door.closeAllConnections()
      })
      await service.stop()
    },
  }
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done))
  port = (door.address() as AddressInfo).port
  return server
}
