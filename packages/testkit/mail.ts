import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { App } from '@app/core'
import type { MailSettings } from '@app/core/mail'
import PostalMime, { type Email } from 'postal-mime'
import { generate } from 'selfsigned'
import type { SeenMail, SmtpOrder } from './smtp-process.ts'

export type { SeenMail } from './smtp-process.ts'
/** A running mail server: where it is, and what arrived. `stop` and `start` keep the port, as a restarted one does. */
export type MailServer = {
  readonly settings: (given?: Partial<MailSettings>) => MailSettings
  readonly seen: SeenMail[]
  /** Mails to this address, read as a mail program reads them; oldest first. */
  readonly to: (address: string) => Promise<Email[]>
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
}

const SCRIPT = fileURLToPath(new URL('smtp-process.ts', import.meta.url))

/** A certificate for 127.0.0.1 and the private authority that signed it. */
export async function testAuthority(): Promise<{ ca: string; key: string; cert: string }> {
  const ca = await generate([{ name: 'commonName', value: 'Custos test authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  })
  const own = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  return { ca: ca.cert, key: own.private, cert: own.cert }
}

/** Starts one in its own process. */
export async function startMailServer(given: Partial<Omit<SmtpOrder, 'port'>> = {}): Promise<MailServer> {
  const seen: SeenMail[] = []
  let port = 0
  let child: ChildProcess | null = null
  const start = async (): Promise<void> => {
    const started = fork(SCRIPT, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child = started
    const listening = new Promise<void>((resolve) => {
      started.on('message', (message: { port?: number; mail?: SeenMail }) => {
        if (message.mail) seen.push(message.mail)
        if (message.port !== undefined) {
          port = message.port
          resolve()
        }
      })
    })
    started.send({ tls: null, login: null, ...given, port } satisfies SmtpOrder)
    await listening
  }
  await start()
  return {
    seen,
    start,
    stop: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
    settings: (own = {}) => ({
      host: '127.0.0.1',
      port,
      implicit_tls: given.tls?.implicit ?? false,
      require_tls: false,
      auth: null,
      from: { name: 'Custos', address: 'crm@example.test' },
      ca: null,
      ...own,
    }),
    to: async (address) =>
      await Promise.all(
        seen.filter((one) => one.to.includes(address)).map(async (one) => await PostalMime.parse(one.raw)),
      ),
  }
}

/** Runs the due jobs of these names, those they add too, as the worker would; by the program's clock. Returns how many ran. */
export async function runJobs(app: App, ...names: string[]): Promise<number> {
  let ran = 0
  for (;;) {
    const [job] = await app.db.asBoot(
      async (tx) =>
        await tx.query<{ identifier: string; payload: Record<string, unknown> }>(
          `with due as (select j.id, t.identifier from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
             where t.identifier = any($1::text[]) and j.run_at <= greatest($2::timestamptz, now()) order by j.run_at, j.id limit 1)
           delete from graphile_worker._private_jobs j using due where j.id = due.id returning due.identifier, j.payload`,
          [names, app.clock().toISOString()],
        ),
    )
    if (!job) return ran
    for (const module of app.parts.modules) await module.jobs?.[job.identifier]?.(app, job.payload)
    ran += 1
  }
}
