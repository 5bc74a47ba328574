import { type MailKind, defineMail } from '@app/core/mail'

/** About an incident: protects the people, so nobody can switch it off, and it is tried for the whole time of the law. */
const base = { category: 'security', purpose: 'incidents', useful_minutes: 72 * 60 } as const
const after = {
  en: [
    'In your workspace, Settings, Incidents, you find every notice, the numbers from your own audit log, and where to ask: {contact}.',
    'Where people are at risk, you may have to tell your authority within 72 hours, and the people themselves (GDPR Articles 33 and 34).',
  ],
  de: [
    'In Ihrem Arbeitsbereich, Einstellungen, Vorfälle, finden Sie jede Mitteilung, die Zahlen aus Ihrem eigenen Protokoll, und wen Sie fragen können: {contact}.',
    'Wo Menschen gefährdet sind, müssen Sie das unter Umständen innerhalb von 72 Stunden Ihrer Aufsichtsbehörde melden, und den Menschen selbst (DSGVO Artikel 33 und 34).',
  ],
}
const facts = {
  en: 'It began on {began}; we have known of it since {aware}. In your audit log it concerns {events} events, {people} people and {exports} exports.',
  de: 'Er begann am {began}; wir wissen davon seit {aware}. In Ihrem Protokoll betrifft er {events} Ereignisse, {people} Personen und {exports} Exporte.',
}
const words = (lead: { en: string; de: string }, subject: { en: string; de: string }): MailKind['words'] => ({
  en: {
    subject: subject.en,
    title: subject.en,
    paragraphs: [
      lead.en,
      'What happened: {happened}',
      facts.en,
      'What may follow: {consequences}',
      'What is done: {measures}',
    ],
    button: 'Open the incident',
    after: after.en,
  },
  de: {
    subject: subject.de,
    title: subject.de,
    paragraphs: [
      lead.de,
      'Was geschehen ist: {happened}',
      facts.de,
      'Was daraus folgen kann: {consequences}',
      'Was getan wird: {measures}',
    ],
    button: 'Vorfall öffnen',
    after: after.de,
  },
})

export const mails: Readonly<Record<string, MailKind>> = {
  incident_first: defineMail({
    ...base,
    words: words(
      {
        en: 'A security incident concerns your workspace {workspace}. This is what we know now; more follows.',
        de: 'Ein Sicherheitsvorfall betrifft Ihren Arbeitsbereich {workspace}. Das wissen wir jetzt; mehr folgt.',
      },
      {
        en: 'Security incident {number}: it concerns {workspace}',
        de: 'Sicherheitsvorfall {number}: er betrifft {workspace}',
      },
    ),
  }),
  incident_update: defineMail({
    ...base,
    words: words(
      {
        en: 'We know more about the security incident that concerns your workspace {workspace}.',
        de: 'Wir wissen mehr über den Sicherheitsvorfall, der Ihren Arbeitsbereich {workspace} betrifft.',
      },
      { en: 'Security incident {number}: what is new', de: 'Sicherheitsvorfall {number}: was neu ist' },
    ),
  }),
  incident_final: defineMail({
    ...base,
    words: words(
      {
        en: 'The security incident that concerned your workspace {workspace} is over. This is the last notice about it.',
        de: 'Der Sicherheitsvorfall, der Ihren Arbeitsbereich {workspace} betraf, ist vorbei. Das ist die letzte Mitteilung dazu.',
      },
      { en: 'Security incident {number}: closing report', de: 'Sicherheitsvorfall {number}: Abschlussbericht' },
    ),
  }),
  incident_deadline: defineMail({
    ...base,
    words: {
      en: {
        subject: 'Incident {number}: {left}',
        title: 'Incident {number}: {left}',
        paragraphs: [
          'Of the workspaces that it concerns, {untold} were not written to yet. The first notice is due by {due}, 72 hours after it was known.',
        ],
        button: 'Send the first notice',
      },
      de: {
        subject: 'Vorfall {number}: {left}',
        title: 'Vorfall {number}: {left}',
        paragraphs: [
          'Von den Arbeitsbereichen, die er betrifft, wurde {untold} noch nicht geschrieben. Die erste Mitteilung ist bis {due} fällig, 72 Stunden nach dem Bekanntwerden.',
        ],
        button: 'Erste Mitteilung senden',
      },
    },
  }),
  rehearsal_due: defineMail({
    ...base,
    useful_minutes: 7 * 24 * 60,
    words: {
      en: {
        subject: 'Rehearse the plan for incidents',
        title: 'Rehearse the plan for incidents',
        paragraphs: ['The last rehearsal was on {held}. One is due every 12 months.'],
        button: 'Open the plan',
      },
      de: {
        subject: 'Den Plan für Vorfälle üben',
        title: 'Den Plan für Vorfälle üben',
        paragraphs: ['Zuletzt wurde am {held} geübt. Eine Übung ist alle 12 Monate fällig.'],
        button: 'Plan öffnen',
      },
    },
  }),
}
