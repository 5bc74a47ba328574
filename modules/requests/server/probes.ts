import { type Probe, judge } from '@app/core'
import { LANGUAGES, renderMail } from '@app/core/mail'
import { complaintWords } from './mail-words.ts'
import { mails } from './mails.ts'
import { overdueRequests } from './overdue.ts'
import { placesOf } from './places.ts'

const overdue: Probe = {
  id: 'requests.overdue',
  title: 'No request of a person is past one of its clocks, at a workspace or at the operator',
  every_minutes: 30,
  run: async (app) => {
    const found = await overdueRequests(app)
    return judge({ 'none is overdue': found.total === 0 }, { ...found })
  },
}

/** What people who ask are told: when it arrived, when it takes longer, when it is closed. */
const TOLD = ['privacy_received', 'privacy_extended', 'privacy_closed'] as const
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

export const probes: readonly Probe[] = [overdue, complaint, places]
