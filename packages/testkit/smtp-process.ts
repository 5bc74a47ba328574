/**
 * A mail server in a process of its own (npm smtp-server), told what to do over IPC: it is what an operator's relay is to the program.
 * Run by {@link startMailServer} only.
 */
import { SMTPServer } from 'smtp-server'

export type SmtpOrder = {
  readonly port: number
  readonly tls: { readonly key: string; readonly cert: string; readonly implicit: boolean } | null
  readonly login: { readonly user: string; readonly pass: string } | null
}
/** What the server saw of one delivery: envelope, the client's greeting name, whether it was encrypted, the message as sent. */
export type SeenMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly greeting: string
  readonly secure: boolean
  readonly raw: string
}

const send = (message: unknown): void => void process.send?.(message)

const open = (order: SmtpOrder): void => {
  const server = new SMTPServer({
    disabledCommands: [...(order.tls && !order.tls.implicit ? [] : ['STARTTLS']), ...(order.login ? [] : ['AUTH'])],
    secure: order.tls?.implicit ?? false,
    ...(order.tls ? { key: order.tls.key, cert: order.tls.cert } : {}),
    authOptional: !order.login,
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      const right = auth.username === order.login?.user && auth.password === order.login?.pass
      if (right) done(null, { user: 'relay' })
      else done(Object.assign(new Error('no'), { responseCode: 535 }))
    },
    onRcptTo(address, _session, done) {
      if (address.address.startsWith('refused')) done(Object.assign(new Error('no such box'), { responseCode: 550 }))
      else if (address.address.startsWith('later')) done(Object.assign(new Error('greylisted'), { responseCode: 451 }))
      else done()
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail: SeenMail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((one) => one.address),
          greeting: String(session.hostNameAppearsAs),
          secure: session.secure,
          raw: Buffer.concat(parts).toString('utf8'),
        }
        send({ mail })
        done()
      })
    },
  })
  server.on('error', () => {})
  server.listen(order.port, '127.0.0.1', () => {
    const address = server.server.address()
    send({ port: typeof address === 'object' && address ? address.port : 0 })
  })
}

process.once('message', (order) => open(order as SmtpOrder))
process.on('disconnect', () => process.exit(0))
