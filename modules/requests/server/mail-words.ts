import type { Language } from '@app/core/mail'
import type { Outcome, RequestKind } from '../index.ts'

/** Words of mails in the languages of mails. */
export const kindWords: Record<Language, Record<RequestKind, string>> = {
  en: {
    access: 'access',
    rectification: 'correction',
    erasure: 'erasure',
    portability: 'data to take along',
    restriction: 'restriction',
    objection: 'objection',
    withdrawal: 'withdrawal of consent',
    complaint: 'complaint',
  },
  de: {
    access: 'Auskunft',
    rectification: 'Berichtigung',
    erasure: 'Löschung',
    portability: 'Daten zum Mitnehmen',
    restriction: 'Einschränkung',
    objection: 'Widerspruch',
    withdrawal: 'Widerruf der Einwilligung',
    complaint: 'Beschwerde',
  },
}
export const outcomeWords: Record<Language, Record<Outcome, string>> = {
  en: {
    fulfilled: 'done',
    partly_refused: 'done in part',
    refused: 'not done',
    withdrawn: 'taken back',
    unproven: 'identity not proven',
  },
  de: {
    fulfilled: 'erledigt',
    partly_refused: 'teilweise erledigt',
    refused: 'nicht erledigt',
    withdrawn: 'zurückgenommen',
    unproven: 'Identität nicht belegt',
  },
}
/** The right to complain, told in every mail (GDPR Art. 12(4), 13(2)(d)). */
export const complaintWords = (language: Language, authority: string): string =>
  language === 'de'
    ? `Sie können sich jederzeit bei einer Datenschutz-Aufsichtsbehörde beschweren${authority ? `: ${authority}` : ', auch bei der Ihres Wohnorts'}.`
    : `You may complain to a data protection authority at any time${authority ? `: ${authority}` : ', also to the one where you live'}.`

export const dayText = (at: string, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(Date.parse(at))
/** A due time is the end of a day: the day itself is the one before. */
export const dueText = (at: string, language: Language, timeZone: string): string =>
  dayText(new Date(Date.parse(at) - 1000).toISOString(), language, timeZone)
