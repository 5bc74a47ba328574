import { type App, type Probe, judge } from '@app/core'
import { visitor } from '@app/core/http'
import { clausesInForce } from '../../trust/server/index.ts'
import { hashOf, isLooser, numbersInForce } from './compose.ts'
import {
  announcedVersions,
  comingVersions,
  shortNotices,
  untoldWorkspaces,
  versionInForce,
} from './versions.queries.ts'

const HOUR = 3_600_000
/** Mails leave within the hour; a day allows for a mail server that is away. */
const TELL_WITHIN = 24 * HOUR

const notice: Probe = {
  id: 'policy.notice',
  title:
    'No change of a policy and no transfer of the business comes with less notice than promised, and every workspace is told',
  every_minutes: 60,
  run: async (app) => {
    const now = app.clock().getTime()
    const short = await shortNotices(app, app.config.policy_notice_days * 24)
    const coming = await app.db.inAuth((tx) => comingVersions(tx, new Date(now).toISOString()))
    const late = coming.filter((one) => now - Date.parse(one.announced_at) > TELL_WITHIN)
    const untold = await Promise.all(late.map((one) => untoldWorkspaces(app, one.id)))
    return judge(
      {
        'no version holds sooner than promised': short === 0,
        'every workspace is told of what is coming': untold.every((n) => n === 0),
      },
      { coming: coming.length },
    )
  },
}

const text: Probe = {
  id: 'policy.text',
  title:
    'The policy in force claims nothing that this release cannot stand for, and promises no better numbers than it keeps',
  every_minutes: 60,
  run: async (app) => await compareText(app),
}

async function compareText(app: App) {
  const now = app.clock().toISOString()
  const version = await app.db.inAuth((tx) => versionInForce(tx, 'privacy', now))
  if (!version) return { state: 'unknown' as const, evidence: { published: false } }
  const claims = new Set((await clausesInForce(app)).map((one) => one.id))
  const withheld = version.body.sentences.filter((one) => !claims.has(one.id))
  const kept = new Map(numbersInForce(app).map((one) => [one.key, one.after]))
  const looser = version.body.numbers.filter((one) => isLooser(one.key, one.after, kept.get(one.key) ?? one.after))
  const result = judge(
    { 'no number is looser than the policy says': looser.length === 0 },
    {
      sentences: version.body.sentences.length,
      withheld: withheld.map((one) => one.id),
      looser: looser.map((one) => one.key),
    },
  )
  // Left out of the page, but members agreed to it: said, not hidden.
  return result.state === 'proven' && withheld.length > 0 ? { ...result, state: 'degraded' as const } : result
}

const archive: Probe = {
  id: 'policy.archive',
  title: 'Every version of the policy can be read by anybody, and is word for word what was announced',
  every_minutes: 1440,
  run: async (app) => {
    const all = await app.db.inAuth((tx) => announcedVersions(tx, 'privacy'))
    if (all.length === 0) return { state: 'unknown', evidence: { published: false } }
    const stranger = visitor(app)
    const read = await Promise.all(all.map((one) => stranger.send('GET', `/v1/policies/privacy/${one.number}`)))
    return judge(
      {
        'each is answered': read.every((one) => one.statusCode === 200),
        'each fits its fingerprint': read.every((one, i) => hashOf(one.data['body']) === all[i]?.hash),
      },
      { versions: all.length },
    )
  },
}

export const policyProbes: readonly Probe[] = [notice, text, archive]
