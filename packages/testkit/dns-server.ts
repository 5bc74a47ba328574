import { type Socket, createSocket } from 'node:dgram'

export type TestDns = {
  /** `127.0.0.1:port`, for DNS_SERVERS. */
  readonly address: string
  /** TXT records by name. */
  readonly txt: Map<string, readonly string[]>
  close(): Promise<void>
}

/** A name server on loopback that knows TXT records and nothing else: asked over UDP, as name servers are. */
export async function startDns(): Promise<TestDns> {
  const txt = new Map<string, readonly string[]>()
  const socket: Socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const labels: string[] = []
    let at = 12
    while ((query[at] ?? 0) > 0) {
      const length = query[at] ?? 0
      labels.push(query.toString('latin1', at + 1, at + 1 + length))
      at += length + 1
    }
    const question = query.subarray(12, at + 5)
    const found = query.readUInt16BE(at + 1) === 16 ? (txt.get(labels.join('.').toLowerCase()) ?? []) : []
    const header = Buffer.alloc(12)
    header.writeUInt16BE(query.readUInt16BE(0), 0)
    // An authoritative answer; "no such name" when there is nothing.
    header.writeUInt16BE(found.length > 0 ? 0x8580 : 0x8583, 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(found.length, 6)
    const answers = found.map((text) => {
      const strings = (text.match(/.{1,200}/gs) ?? ['']).map((part) =>
        Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')]),
      )
      const data = Buffer.concat(strings)
      const head = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 1, 0, 0])
      head.writeUInt16BE(data.length, 10)
      return Buffer.concat([head, data])
    })
    socket.send(Buffer.concat([header, question, ...answers]), from.port, from.address)
  })
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    txt,
    close: async () => await new Promise<void>((done) => socket.close(() => done())),
  }
}
