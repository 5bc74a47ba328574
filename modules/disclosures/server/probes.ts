import { type Probe, judge } from '@app/core'
import { listRequests } from './requests.queries.ts'
import { isOverdue } from './tell.ts'

const told: Probe = {
  id: 'disclosures.told',
  title:
    'No workspace waits longer than a day to be told that an authority asks for its data, unless that is forbidden',
  every_minutes: 60,
  run: async (app) => {
    const now = app.clock().getTime()
    const all = await app.db.inAuth(listRequests)
    return judge(
      {
        'none waits': !all.some((one) => isOverdue(one, now)),
        'nothing left unchecked or unapproved': all.every(
          (one) => one.exported_at === null || (one.is_valid === true && one.approved_at !== null),
        ),
      },
      { requests: all.length },
    )
  },
}

export const disclosureProbes: readonly Probe[] = [told]
