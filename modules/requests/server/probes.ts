import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Probe, judge } from '@app/core'
import type { HeldAnswer } from '@app/schema'
import { LANGUAGES, renderMail } from '@app/core/mail'
import { signInCanary } from '../../trust/server/index.ts'
import { tmpFolder } from '../../transfer/server/index.ts'
import { correctedColumns } from './correct.ts'
import { lostCorrections } from './correct.queries.ts'
import { complaintWords } from './mail-words.ts'
import { mails } from './mails.ts'
import { overdueRequests } from './overdue.ts'
import { keptPackages } from './package.queries.ts'
import { placesOf } from './places.ts'
import { countOverdue, tenantIds } from './requests.queries.ts'

const overdue: Probe = {
  id: 'requests.overdue',
  title: 'No request of a person is past one of its clocks, at a workspace or at the operator',
  every_minutes: 30,
  run: async (app) => {
    const found = await overdueRequests(app)
    return judge({ 'none is overdue': found.total === 0 }, { ...found })
  },
  in_workspace: async ({ tx, tenant, now }) => {
    const late = await countOverdue(tx, tenant.id, now)
    return judge({ 'none is overdue': late === 0 }, { late })
  },
}

/** What people who ask are told: when it arrived, when it takes longer, when it is closed. */
const TOLD = ['privacy_received', 'privacy_extended', 'privacy_closed', 'privacy_refused'] as const
const AUTHORITY = { en: 'data protection authority', de: 'Datenschutz-Aufsichtsbehörde' } as const

const complaint: Probe = {
  id: 'requests.complaint',
  title: 'Every mail to somebody who asks about their data names the right to complain, in each language',
  every_minutes: 1440,
  run: async () => {
    let [looked, silent] = [0, 0]
    for (const kind of TOLD)
      for (const language of LANGUAGES) {
        const mail = mails[kind]
        if (!mail) continue
        const values = ['number', 'workspace', 'kind', 'received', 'answer_by', 'last_day', 'reason', 'outcome', 'link']
        const { text } = await renderMail(mail, language, {
          ...Object.fromEntries(values.map((name) => [name, 'x'])),
          link: 'https://canary.invalid/',
          origin: 'https://canary.invalid',
          complaint: complaintWords(language, ''),
        })
        looked += 1
        if (!text.replaceAll(/\s+/g, ' ').includes(AUTHORITY[language])) silent += 1
      }
    return judge({ 'each names it': silent === 0 && looked === TOLD.length * LANGUAGES.length }, { mails: looked })
  },
}

const places: Probe = {
  id: 'requests.places',
  title: 'Somebody who asks is looked for in every place of the data map, or the place says why not',
  every_minutes: 1440,
  run: async (app) => {
    const all = placesOf(app)
    const unanswered = all.filter((one) => one.how === 'none' && one.why === undefined)
    return judge(
      { 'every place has an answer': all.length > 0 && unanswered.length === 0 },
      { places: all.length, searched: all.filter((one) => one.how !== 'none').length, unanswered: unanswered.length },
    )
  },
}

const MONTH = 30 * 86_400_000
const corrections: Probe = {
  id: 'requests.corrections',
  title:
    'What was corrected for a person in the last 30 days stands in the record, or was changed again by somebody since',
  every_minutes: 1440,
  run: async (app) => {
    const sum = { corrected: 0, lost: 0 }
    const [since, columns] = [new Date(app.clock().getTime() - MONTH).toISOString(), correctedColumns(app)]
    for (const id of await app.db.inAuth(tenantIds)) {
      const one = await app.db.asJob(id, (tx) => lostCorrections(tx, id, since, columns))
      sum.corrected += one.corrected
      sum.lost += one.lost
    }
    return judge({ 'every correction stands': sum.lost === 0 }, sum)
  },
}

/** A job may be a little late; an archive of hundreds of records is written in less than a day. */
const [LATE, WRITING] = [15 * 60_000, 86_400_000]
const packages: Probe = {
  id: 'requests.packages',
  title: 'Nothing is left of an archive made for a person once its 7 days are over: no link, no file, no passphrase',
  every_minutes: 60,
  run: async (app) => {
    const now = app.clock().getTime()
    const named = new Set<string>()
    const sum = { late: 0, open: 0 }
    for (const id of await app.db.inAuth(tenantIds)) {
      const one = await app.db.asJob(id, (tx) => keptPackages(tx, id, new Date(now - LATE).toISOString()))
      sum.late += one.late
      sum.open += one.open
      for (const file of one.files) named.add(file)
    }
    const folder = await tmpFolder(app)
    const files = (await readdir(folder)).filter((name) => name.startsWith('package-') && !named.has(name))
    const ages = await Promise.all(files.map(async (name) => now - (await stat(join(folder, name))).mtimeMs))
    const strays = ages.filter((age) => age > WRITING).length
    return judge(
      {
        'none outlives its end': sum.late === 0,
        'no passphrase is kept': sum.open === 0,
        'no file is left': strays === 0,
      },
      { ...sum, strays, kept: named.size },
    )
  },
}

/** Whoever has an account has at least these; what the program may not read is the password alone. */
const ALWAYS = ['identity.account', 'identity.membership', 'identity.session', 'member'] as const
const ownData: Probe = {
  id: 'account.own_data',
  title:
    'Who is signed in sees what is kept of their account and why, all that the program can read, and nothing of another',
  every_minutes: 1440,
  run: async (app) => {
    const [owner, guest] = [await signInCanary(app, 'a'), await signInCanary(app, 'guest')]
    const answers = await Promise.all([owner, guest].map((one) => one.send('GET', '/v1/auth/held')))
    await Promise.all([owner, guest].map((one) => one.send('POST', '/v1/auth/sign-out')))
    const held = answers.map((one) => one.data as unknown as Partial<HeldAnswer>)
    const emails = held.map((one) => one.records?.[0]?.values.find((each) => each.label === 'Email')?.value ?? '')
    const [mine = {}, theirs = ''] = [held[0], emails[1]]
    const rows = new Map(mine.classes?.map((one) => [one.place, one.rows]))
    const unread = [...rows].filter(([, count]) => count === null).map(([place]) => place)
    return judge(
      {
        'it can be seen': answers.every((one) => one.statusCode === 200) && emails.every((one) => one.includes('@')),
        'what everybody has is listed': ALWAYS.every((place) => (rows.get(place) ?? 0) > 0),
        'all but the password is read': unread.every((place) => place === 'identity.password'),
        'nothing of another is in it': theirs !== '' && !JSON.stringify(mine).includes(theirs),
      },
      { classes: rows.size, unread: unread.length },
    )
  },
}

export const probes: readonly Probe[] = [overdue, complaint, places, corrections, packages, ownData]
