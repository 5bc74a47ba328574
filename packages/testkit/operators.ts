import { makeOperator } from '@app/modules/support'
import { generateSync } from 'otplib'
import { PASSWORD, browser } from './edge.ts'
import type { Browser } from './edge.ts'
import type { Program } from './program.ts'

export type Staff = Browser & { readonly email: string; readonly account_id: string }
let made = 0

/** One of the operator's staff, signed in with a second factor. */
export async function operator(program: Program, more: { may_maintain?: boolean } = {}): Promise<Staff> {
  made += 1
  const email = `staff${made}.${process.pid}.${Date.now()}@operator.test`
  const account_id = await makeOperator(program.app, {
    email,
    name: `Operator ${made}`,
    trained_until: '2099-01-01',
    password: PASSWORD,
    ...more,
  })
  const one = browser(program.server)
  const signedIn = await one.send('POST', '/v1/operator/sign-in', { email, password: PASSWORD })
  if (signedIn.statusCode !== 200) throw new Error(`signing in as an operator answered ${signedIn.body}`)
  const { secret } = (await one.send('POST', '/v1/auth/totp')).data as { secret: string }
  const code = generateSync({ secret, epoch: Math.floor((Date.now() + program.clock.offset) / 1000) })
  const done = await one.send('POST', '/v1/auth/totp/confirm', { code })
  if (done.statusCode !== 200) throw new Error(`setting up the second factor answered ${done.body}`)
  return { ...one, email, account_id }
}

/** After a jump of the clock: every session of the database is fresh again, as if all had just signed in; operators have just been reviewed. */
export async function freshSessions(program: Program): Promise<void> {
  const now = program.app.clock().getTime()
  const at = new Date(now).toISOString()
  await program.app.db.asBoot(async (tx) => {
    await tx.query(
      'update identity.session set last_seen_at = $1, authenticated_at = $1, created_at = $1, expires_at = $2',
      [at, new Date(now + 3_600_000).toISOString()],
    )
    await tx.query('update identity.operator set reviewed_at = $1', [at])
  })
}
