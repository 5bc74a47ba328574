import { type Probe, judge } from '@app/core'
import { visitor } from '@app/core/http'
import { CONSENT_VERSION } from '../index.ts'
import { consentFindings } from './probes.queries.ts'

const consent: Probe = {
  id: 'sso.consent',
  title: 'Nothing of a sign-in service is kept without the recorded consent of the person',
  every_minutes: 60,
  run: async (app) => {
    const found = await consentFindings(app, app.clock().toISOString(), CONSENT_VERSION)
    const bare = await visitor(app).send('POST', '/v1/auth/sso/confirm', {
      consent: true,
      consent_version: CONSENT_VERSION,
    })
    return judge(
      {
        'each identity has its consent': found.wrong === 0,
        'consent to nothing opens nothing': bare.statusCode >= 400,
      },
      { identities: found.all },
    )
  },
}

export const probes: readonly Probe[] = [consent]
