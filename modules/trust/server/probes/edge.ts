import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type Probe, judge, logFindings } from '@app/core'
import { askOwnPort } from '@app/core/egress'
import { edgeOf, visitor } from '@app/core/http'
import { signInCanary } from './canaries.ts'

const OWN = /^(\/|#|data:|blob:|mailto:|\.\/|[\w-]+$)/

const hosts: Probe = {
  id: 'hosts.none',
  title: 'No page names a host of somebody else, and the policy of every page allows none',
  every_minutes: 60,
  run: async (app) => {
    const { settings } = edgeOf(app)
    const who = await signInCanary(app, 'a')
    const foreign = new Set<string>()
    let open = 0
    let pages = 0
    for (const url of ['/sign-in', '/sign-up', '/operator', '/trust', '/docs/errors', '/nowhere', `/w/${who.slug}`]) {
      const answer = await who.send('GET', url, undefined, { accept: 'text/html' })
      pages += 1
      const policy = String(answer.headers['content-security-policy'] ?? '')
      if (!policy.includes("default-src 'none'") || /https?:|\*/.test(policy.replaceAll(/report-(uri|to) [^;]*/g, '')))
        open += 1
      for (const [, target = ''] of answer.body.matchAll(/(?:src|action|poster|srcset|<link[^>]*href)="([^"]*)"/g))
        if (!OWN.test(target) && !target.startsWith(settings.public_url.origin)) foreign.add(hostOf(target))
      for (const [, target = ''] of answer.body.matchAll(/url\(\s*['"]?(https?:[^'")]*)/g)) foreign.add(hostOf(target))
    }
    await who.send('POST', '/v1/auth/sign-out')
    return judge(
      { 'no page loads from elsewhere': foreign.size === 0, 'every policy is closed': open === 0 },
      { pages, hosts: [...foreign] },
    )
  },
}
const hostOf = (target: string): string => (URL.canParse(target) ? new URL(target).host : 'unreadable')

const plain: Probe = {
  id: 'http.refused',
  title: 'Plain http is refused: no content, no cookie, no redirect',
  every_minutes: 60,
  run: async (app) => {
    // On loopback there is no https to insist on: nothing to prove, and nothing is claimed.
    if (!edgeOf(app).settings.production) return { state: 'unknown', evidence: { reason: 'PUBLIC_URL is not https' } }
    const stranger = visitor(app, { plain: true })
    const answers = [
      await stranger.send('GET', '/sign-in', undefined, { accept: 'text/html' }),
      await stranger.send('GET', '/v1/auth/session'),
      await stranger.send('POST', '/v1/auth/sign-in', { email: 'canary-a@canary.invalid', password: 'x' }),
    ]
    const secure = await visitor(app).send('GET', '/sign-in', undefined, { accept: 'text/html' })
    return judge({
      'each is refused, not redirected': answers.every((one) => one.statusCode === 426),
      'none sets a cookie': answers.every((one) => one.headers['set-cookie'] === undefined),
      'https is answered, and asks to stay': String(secure.headers['strict-transport-security'] ?? '').includes(
        'max-age=',
      ),
    })
  },
}

/** An address that this machine reaches itself by, of one that is listened on. */
const reached = (address: string): string => (address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address)

const floor: Probe = {
  id: 'tls.floor',
  title: 'TLS 1.2 and 1.3 are spoken and nothing older; plain http gets no answer',
  every_minutes: 60,
  run: async (app) => {
    const { settings, address } = edgeOf(app)
    const at = address?.() ?? null
    if (!app.config.tls)
      return {
        state: 'unknown',
        evidence: { reason: settings.production ? 'TLS ends at a proxy' : 'PUBLIC_URL is not https' },
      }
    if (at === null || typeof at === 'string') return { state: 'unknown', evidence: { reason: 'nothing listens' } }
    const said = await askOwnPort({ host: reached(at.address), port: at.port }, settings.public_url.hostname)
    return judge({
      'TLS 1.0 and 1.1 are refused': !said.versions.TLSv1 && !said.versions['TLSv1.1'],
      'TLS 1.2 and 1.3 are spoken': said.versions['TLSv1.2'] && said.versions['TLSv1.3'],
      'plain http gets no answer': said.plain === '',
    })
  },
}

const floods: Probe = {
  id: 'floods.limited',
  title: 'Requests are counted and cut: rates are on, and a body that is too large is refused',
  every_minutes: 1440,
  run: async (app) => {
    const { settings } = edgeOf(app)
    const stranger = visitor(app)
    const large = await stranger.send('POST', '/v1/auth/sign-in', { email: 'x'.repeat(6 * 1024 * 1024), password: 'x' })
    const counted = await stranger.send('POST', '/v1/auth/sign-in', { email: 'not an address', password: 'x' })
    const isOn = settings.rate_public > 0 && settings.rate_session > 0
    const result = judge({
      'a body that is too large is refused': large.statusCode === 413,
      'answers say what is left': !isOn || counted.headers['ratelimit-limit'] !== undefined,
    })
    // The operator may switch rates off; then it is said.
    return isOn || result.state === 'failed'
      ? result
      : { state: 'degraded', evidence: { ...result.evidence, reason: 'rates are switched off' } }
  },
}

/** A root key older than this should be changed; the number is ours. */
const KEY_DAYS = 730

const age: Probe = {
  id: 'keys.age',
  title: 'The root key is where nobody else reads it, and not too old',
  every_minutes: 1440,
  run: async (app) => {
    if (app.config.master_key) return { state: 'unknown', evidence: { reason: 'the root key is given from outside' } }
    const found = statSync(join(app.config.data_dir, 'keys', 'root.key'))
    const days = Math.floor((app.clock().getTime() - found.mtimeMs) / 86_400_000)
    const result = judge({ 'nobody else reads it': (found.mode & 0o077) === 0 }, { days })
    return result.state === 'proven' && days > KEY_DAYS ? { ...result, state: 'degraded' } : result
  },
}

const logs: Probe = {
  id: 'logs.age',
  title: 'No line of the log files is older than allowed, and only their owner reads them',
  every_minutes: 60,
  run: async (app) => {
    const { log_dir, retention } = app.config
    // The standard output is kept by whoever started the program; it is not ours to look into.
    if (log_dir === undefined) return { state: 'proven', evidence: { files: 'none: LOG_DIR is not set' } }
    const found = logFindings(log_dir, retention.server_log_days, app.clock())
    return judge(
      {
        'no line is older than allowed': found.old === 0,
        'only their owner reads them': found.open === 0,
        'no file that nobody prunes': found.strange === 0,
      },
      { days: retention.server_log_days },
    )
  },
}

export const edgeProbes: readonly Probe[] = [hosts, plain, floor, floods, age, logs]
