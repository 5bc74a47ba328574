import { type MailKind, defineMail } from '@app/core/mail'

/** A notice is late after a month: by then it gets data. */
const MONTH = 30 * 24 * 60
const after = {
  en: [
    'If you do not agree, write to the operator; you can export your data and delete the workspace before that day, at no cost.',
  ],
  de: [
    'Wenn Sie nicht einverstanden sind, schreiben Sie dem Betreiber; Sie können Ihre Daten vor diesem Tag ausleiten und den Arbeitsbereich löschen, ohne Kosten.',
  ],
}
const facts = {
  en: 'What it does: {task}. Where: {region}. Why: {reason}',
  de: 'Was er tut: {task}. Wo: {region}. Warum: {reason}',
}
const button = { en: 'All sub-processors', de: 'Alle Unterauftragnehmer' }
const kind = (words: MailKind['words']): MailKind =>
  defineMail({ category: 'security', purpose: 'subprocessor_changes', useful_minutes: MONTH, words })

/** Notices of who gets data; they protect the people, so nobody can switch them off (ONT-084). */
export const mails: Readonly<Record<string, MailKind>> = {
  subprocessor_added: kind({
    en: {
      subject: 'A new sub-processor from {on}: {name}',
      title: 'A new sub-processor from {on}: {name}',
      paragraphs: [
        'You administer the workspace {workspace}. From {on} some of its data goes to {name}, not before.',
        facts.en,
      ],
      button: button.en,
      after: after.en,
    },
    de: {
      subject: 'Ein neuer Unterauftragnehmer ab {on}: {name}',
      title: 'Ein neuer Unterauftragnehmer ab {on}: {name}',
      paragraphs: [
        'Sie verwalten den Arbeitsbereich {workspace}. Ab {on} geht ein Teil seiner Daten an {name}, nicht vorher.',
        facts.de,
      ],
      button: button.de,
      after: after.de,
    },
  }),
  subprocessor_replaced: kind({
    en: {
      subject: 'From {on} {name} takes the place of {old}',
      title: 'From {on} {name} takes the place of {old}',
      paragraphs: [
        'You administer the workspace {workspace}. From {on} {name} gets the data that {old} gets until then.',
        facts.en,
      ],
      button: button.en,
      after: after.en,
    },
    de: {
      subject: 'Ab {on} tritt {name} an die Stelle von {old}',
      title: 'Ab {on} tritt {name} an die Stelle von {old}',
      paragraphs: [
        'Sie verwalten den Arbeitsbereich {workspace}. Ab {on} erhält {name} die Daten, die bis dahin {old} erhält.',
        facts.de,
      ],
      button: button.de,
      after: after.de,
    },
  }),
  subprocessor_listed: kind({
    en: {
      subject: '{name} is listed as a sub-processor',
      title: '{name} is listed as a sub-processor',
      paragraphs: [
        'You administer the workspace {workspace}. Some of its data goes to {name} already; since {on} the public list says so.',
        facts.en,
      ],
      button: button.en,
    },
    de: {
      subject: '{name} steht nun in der Liste der Unterauftragnehmer',
      title: '{name} steht nun in der Liste der Unterauftragnehmer',
      paragraphs: [
        'Sie verwalten den Arbeitsbereich {workspace}. Ein Teil seiner Daten geht bereits an {name}; seit {on} sagt das auch die öffentliche Liste.',
        facts.de,
      ],
      button: button.de,
    },
  }),
}
