import { generateSync } from 'otplib'
import { type App, type Probe, error, judge } from '@app/core'
import { visitor } from '@app/core/http'
import { lateDeletions, forgetFactors } from './accounts.queries.ts'
import { signInCanary } from './canaries.ts'

const STEP = 30_000

const twoSteps: Probe = {
  id: 'second_step.asked',
  title: 'An account with a second factor opens by both steps only; a code works once, and so does a recovery code',
  every_minutes: 360,
  run: async (app) => await bothSteps(app),
}

async function bothSteps(app: App) {
  const code = (secret: string, steps = 0): string =>
    generateSync({ secret, epoch: Math.floor((app.clock().getTime() + steps * STEP) / 1000) })
  await forgetFactors(app, 'canary-careful@canary.invalid')
  const who = await signInCanary(app, 'careful')
  const secret = String((await who.send('POST', '/v1/auth/totp')).data['secret'] ?? '')
  if (secret === '') throw error('internal', { detail: 'the canary was given no secret' })
  const done = await who.send('POST', '/v1/auth/totp/confirm', { code: code(secret) })
  const [recovery = ''] = (done.data['recovery_codes'] ?? []) as string[]
  await who.send('POST', '/v1/auth/sign-out')
  const halfway = async () => {
    const one = visitor(app)
    const answer = await one.send('POST', '/v1/auth/sign-in', { email: who.email, password: who.password })
    return { one, isAsked: answer.statusCode === 401 && answer.data['code'] === 'second_factor_required' }
  }
  const isIn = async (one: ReturnType<typeof visitor>): Promise<boolean> =>
    (await one.send('GET', '/v1/auth/session')).statusCode === 200
  const first = await halfway()
  const early = await isIn(first.one)
  const wrong = await first.one.send('POST', '/v1/auth/second-step', { totp: code(secret, 40) })
  const next = code(secret, 1)
  await first.one.send('POST', '/v1/auth/second-step', { totp: next })
  const entered = await isIn(first.one)
  const second = await halfway()
  const replayed = await second.one.send('POST', '/v1/auth/second-step', { totp: next })
  await second.one.send('POST', '/v1/auth/second-step', { recovery_code: recovery })
  const recovered = await isIn(second.one)
  const third = await halfway()
  const spent = await third.one.send('POST', '/v1/auth/second-step', { recovery_code: recovery })
  const states = {
    'the password alone is not enough': first.isAsked && second.isAsked && third.isAsked && !early,
    'a wrong code is refused': wrong.statusCode >= 400,
    'both steps open it': done.statusCode === 200 && entered,
    'a code works once': replayed.statusCode >= 400,
    'a recovery code works, once': recovered && spent.statusCode >= 400 && !(await isIn(third.one)),
  }
  for (const one of [first.one, second.one]) await one.send('POST', '/v1/auth/sign-out')
  await forgetFactors(app, who.email)
  return judge(states)
}

const deletion: Probe = {
  id: 'account.deletion',
  title: 'An account is deleted by its owner alone, in 7 days that can be taken back, and none waits beyond its day',
  every_minutes: 1440,
  run: async (app) => {
    const late = await lateDeletions(app, app.clock().toISOString())
    const who = await signInCanary(app, 'leaving')
    // What a look that was cut off left behind.
    await who.send('DELETE', '/v1/auth/deletion')
    await who.send('DELETE', '/v1/workspace/closing')
    const bare = await who.send('POST', '/v1/auth/deletion', { password: `not ${who.password}` })
    const alone = await who.send('POST', '/v1/auth/deletion', { password: who.password })
    const asked = await who.send('POST', '/v1/auth/deletion', {
      password: who.password,
      delete_workspaces: [who.slug],
    })
    const days = Math.round((Date.parse(String(asked.data['deletion_at'])) - app.clock().getTime()) / 86_400_000)
    const back = await who.send('DELETE', '/v1/auth/deletion')
    await who.send('DELETE', '/v1/workspace/closing')
    await who.send('POST', '/v1/auth/sign-out')
    return judge({
      'none waits beyond its day': late === 0,
      'a wrong password deletes nothing': bare.statusCode >= 400,
      'a workspace is not left without owner': alone.statusCode === 409,
      'it is in the days to change one’s mind':
        asked.statusCode === 202 && days === app.config.retention.delete_undo_days,
      'and is taken back': back.statusCode === 200 && back.data['deletion_at'] === null,
    })
  },
}

export const accountProbes: readonly Probe[] = [twoSteps, deletion]
