import { type App, type Probe, judge } from '@app/core'
import { browserStorage, edgeOf, visitor } from '@app/core/http'
import { signInCanary } from './canaries.ts'
import { passwordFindings, sessionFindings } from './database.queries.ts'

/** The longest that any session may live (ONT-095). */
const MOST_HOURS = 12

const limits: Probe = {
  id: 'session.limits',
  title: 'No session is beyond its limits, and those that are over are gone',
  every_minutes: 30,
  run: async (app) => {
    const found = await sessionFindings(app, Math.min(MOST_HOURS, app.config.session.absolute_hours))
    return judge({ 'none lives too long': found.long === 0, 'none is left over': found.stale === 0 }, { ...found })
  },
}

const life: Probe = {
  id: 'session.life',
  title: 'A change needs a token of its own, and a session that signed out is dead',
  every_minutes: 30,
  run: async (app) => await liveAndDie(app),
}

async function liveAndDie(app: App) {
  const { cookies: names } = edgeOf(app).settings
  const who = await signInCanary(app, 'b')
  const task = { title: 'never made' }
  const kept = new Map(who.cookies)
  who.cookies.delete(names.xsrf)
  const bare = await who.send('POST', '/v1/tasks', task)
  who.cookies.set(names.xsrf, 'x'.repeat(43))
  const forged = await who.send('POST', '/v1/tasks', task)
  who.cookies.clear()
  for (const [name, value] of kept) who.cookies.set(name, value)
  const good = await who.send('GET', '/v1/auth/session')
  const alive = new Map(who.cookies)
  const out = await who.send('POST', '/v1/auth/sign-out')
  const ghost = visitor(app)
  for (const [name, value] of alive) ghost.cookies.set(name, value)
  const dead = await ghost.send('GET', '/v1/auth/session')
  return judge({
    'a change without a token is refused': bare.statusCode === 403,
    'a change with a forged token is refused': forged.statusCode === 403,
    'the session works before': good.statusCode === 200,
    'signing out works': out.statusCode < 300,
    'the old cookie is worth nothing': dead.statusCode === 401,
    'signing out takes the cookie back': !who.cookies.has(names.session),
  })
}

const storage: Probe = {
  id: 'storage.register',
  title: 'Answers set only cookies of the register, which end with the browser',
  every_minutes: 60,
  run: async (app) => {
    const known = new Set(
      browserStorage(app.config.public_url)
        .filter((one) => one.kind === 'cookie')
        .map((one) => one.name),
    )
    const { cookies: names } = edgeOf(app).settings
    const set: string[] = []
    const listen = (headers: Readonly<Record<string, unknown>>): void =>
      void set.push(...[headers['set-cookie'] ?? []].flat().map(String))
    const stranger = visitor(app)
    for (const url of ['/', '/sign-in', '/sign-up', '/operator', '/docs/api', '/trust', '/v1/auth/options', '/nowhere'])
      listen((await stranger.send('GET', url, undefined, { accept: 'text/html' })).headers)
    const who = await signInCanary(app, 'a', listen)
    for (const url of ['/', `/w/${who.slug}`, '/v1/meta', '/v1/contacts?limit=1', '/v1/auth/session'])
      listen((await who.send('GET', url)).headers)
    listen((await who.send('POST', '/v1/auth/sign-out')).headers)
    const nameOf = (text: string): string => text.slice(0, text.indexOf('='))
    const fresh = set.filter((text) => !/; Max-Age=0/.test(text))
    const session = fresh.filter((text) => nameOf(text) === names.session)
    return judge(
      {
        'only cookies of the register': set.every((text) => known.has(nameOf(text))),
        'none outlives the browser': fresh.every((text) => !/; (Max-Age|Expires)=/i.test(text)),
        'none goes to other sites': fresh.every((text) => /; SameSite=(Lax|Strict)/.test(text)),
        'scripts cannot read the session': session.length > 0 && session.every((text) => /; HttpOnly/.test(text)),
      },
      { cookies: [...new Set(set.map(nameOf))].toSorted() },
    )
  },
}

const without: Probe = {
  id: 'cookies.without',
  title: 'Without cookies the public pages are read, and the application leads to the sign-in page, in one step',
  every_minutes: 1440,
  run: async (app) => {
    const page = async (url: string): Promise<number> =>
      (await visitor(app).send('GET', url, undefined, { accept: 'text/html' })).statusCode
    const open = await Promise.all(['/privacy', '/trust', '/docs/api', '/privacy/request', '/sign-in'].map(page))
    const led = await visitor(app).send('GET', '/w/any', undefined, { accept: 'text/html' })
    const to = String(led.headers['location'] ?? '')
    const form = await visitor(app).send('GET', '/v1/privacy/browser-storage')
    return judge(
      {
        'public pages are read': open.every((status) => status === 200),
        'the application leads to the sign-in page': led.statusCode === 302 && to.startsWith('/sign-in?'),
        'which leads nowhere by itself': to !== '' && (await page(to)) === 200,
        'what a browser would hold is told': form.statusCode === 200 && form.headers['set-cookie'] === undefined,
      },
      { pages: open.length },
    )
  },
}

const passwords: Probe = {
  id: 'passwords.hashed',
  title: 'Every password is a bcrypt hash of the cost, and the program cannot read it',
  every_minutes: 60,
  run: async (app) => {
    const cost = app.config.password_cost ?? 12
    const found = await passwordFindings(app, cost)
    return judge(
      { 'each is bcrypt of the cost': found.odd === 0, 'no role of the program reads them': !found.readable },
      { passwords: found.all, cost },
    )
  },
}

const guessing: Probe = {
  id: 'sign_in.guessing',
  title: 'Guessing a password is stopped after ten tries',
  every_minutes: 1440,
  run: async (app) => {
    const stranger = visitor(app)
    const states: number[] = []
    for (let i = 0; i < 11; i += 1)
      states.push(
        (
          await stranger.send('POST', '/v1/auth/sign-in', {
            email: 'canary-none@canary.invalid',
            password: `guess ${i} of eleven`,
          })
        ).statusCode,
      )
    return judge(
      {
        'a wrong password is refused': states.slice(0, 10).every((one) => one === 401 || one === 429),
        'the eleventh is not even looked at': states.at(-1) === 429,
      },
      { tries: states.length },
    )
  },
}

const weak: Probe = {
  id: 'passwords.weak',
  title: 'A common password is refused, without asking anybody outside',
  every_minutes: 1440,
  run: async (app) => {
    const who = await signInCanary(app, 'b')
    const reasons: unknown[] = []
    // Long enough, all of them: only that they are common speaks against them.
    for (const next of ['passwordpassword', '123456789012345', 'qwertyuiopasdfgh', 'aaaaaaaaaaaaaaaaaaaa']) {
      const { data } = await who.send('POST', '/v1/auth/password', { current: who.password, new: next })
      reasons.push((data['errors'] as { code: string }[] | undefined)?.[0]?.code)
    }
    await who.send('POST', '/v1/auth/sign-out')
    return judge(
      { 'each is refused as common': reasons.every((one) => one === 'too_common') },
      { tried: reasons.length },
    )
  },
}

export const sessionProbes: readonly Probe[] = [limits, life, storage, without, passwords, guessing, weak]
