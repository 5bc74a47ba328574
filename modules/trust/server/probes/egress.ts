import { type App, type Probe, AppError, judge } from '@app/core'
import { egress, egressSeen } from '@app/core/egress'
import { destinationCategories, destinationNamed } from '@app/schema'

const DAY = 86_400_000
const CLOSED: readonly string[] = ['mail', 'identity', 'network', 'storage']

const registered: Probe = {
  id: 'egress.register',
  title:
    'All that left went to a registered destination, for its purpose; none is of advertising, analytics, brokers or models',
  every_minutes: 60,
  run: async (app) => {
    const { destinations } = await egressSeen(app, app.clock().toISOString())
    return judge(
      {
        'every destination is registered, and used for its purpose': destinations.every(
          (one) => destinationNamed(one.destination)?.purpose === one.purpose,
        ),
        'no destination may be of another kind': destinationCategories.every((one) => CLOSED.includes(one)),
      },
      { lines: destinations.reduce((sum, one) => sum + one.lines, 0) },
    )
  },
}

const attempts: Probe = {
  id: 'egress.attempts',
  title: 'What is not registered is stopped, and nothing tried to leave to where it may not',
  every_minutes: 60,
  run: async (app) => {
    const { stopped } = await egressSeen(app, new Date(app.clock().getTime() - DAY).toISOString())
    return judge(
      {
        'a destination that is not registered is refused': await isStopped(app, 'unregistered', 'https://192.0.2.1/'),
        'a field that is not listed is refused': await isStopped(
          app,
          'identity_provider',
          'https://192.0.2.1/?email=x',
        ),
        'nothing else tried to leave within a day': stopped === 0,
      },
      { stopped },
    )
  },
}

/** Tries, towards an address that belongs to nobody (RFC 5737). */
async function isStopped(app: App, destination: string, url: string): Promise<boolean> {
  try {
    await egress(app, { destination, cause: 'probe', tenant_id: null }, url)
    return false
  } catch (cause) {
    return cause instanceof AppError && cause.code === 'egress_refused'
  }
}

export const egressProbes: readonly Probe[] = [registered, attempts]
