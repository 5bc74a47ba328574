import type { App } from '@app/core'
import type { DpaBody, DpaSection } from '../index.ts'

/**
 * The data processing agreement as the program offers it (GDPR Art. 28(3)); the operator may draft another text. It names what the program does, and
 * promises nothing that the register calls planned.
 */
export function composeDpa(app: App): DpaBody {
  const operator = app.config.operator_name || app.config.public_url
  const contact = app.config.privacy_contact
  const mail = app.config.mail !== null
  const { policy_notice_days: notice, retention, backup } = app.config
  const facts = {
    operator,
    contact,
    mail,
    notice,
    undo: retention.delete_undo_days,
    months: retention.audit_months,
    backup: backup.keep_days,
  }
  return { sections: { en: english(facts), de: german(facts) } }
}

type Facts = {
  readonly operator: string
  readonly contact: string
  readonly mail: boolean
  readonly notice: number
  readonly undo: number
  readonly months: number
  readonly backup: number
}

const english = (f: Facts): DpaSection[] => [
  {
    title: '1. Parties and subject',
    paragraphs: [
      `This agreement is between the organisation that accepts it (the controller) and ${f.operator} (the processor). It holds while the workspace exists, and costs nothing.`,
      'The processor stores and processes what the controller’s members enter into the workspace, in order to provide the service, and for nothing else.',
    ],
  },
  {
    title: '2. Data and people',
    paragraphs: [
      'Data: names, ways to reach people, work, what was said and agreed with them, and what the controller adds in fields of its own. Special categories only in fields that the controller has marked for them; these are encrypted.',
      'People: contacts, leads and people at companies of the controller, and its members.',
    ],
  },
  {
    title: '3. Instructions',
    paragraphs: [
      'The processor acts on documented instructions only: the settings and actions of the workspace are instructions, and the audit log documents them. If an instruction breaks data protection law in the processor’s view, it says so without delay.',
    ],
  },
  {
    title: '4. Confidentiality and access',
    paragraphs: [
      'The processor’s staff are bound to confidentiality. They read records only under a grant with a reason and an end, at most 72 hours; each record they open is listed for the controller, unless a law forbids it.',
    ],
  },
  {
    title: '5. Security',
    paragraphs: [
      'The measures of Annex 1 are in force. The processor may replace one by another that protects no less.',
    ],
  },
  {
    title: '6. Sub-processors',
    paragraphs: [
      `The controller agrees to those of Annex 2. The processor tells of a new or another one at least ${f.notice} days before. The controller may object; if no other way is found, it may end this agreement before that day.`,
      'Each sub-processor is bound to the same duties. The processor answers for them.',
    ],
  },
  {
    title: '7. Help',
    paragraphs: [
      'The processor helps the controller to answer people who ask about their data, with the request desk, exports and deletion of the workspace, and with impact assessments by the data map and the record of processing.',
      'It tells the controller of a breach of personal data without undue delay after it becomes aware of it, with what is known, and completes that later.',
    ],
  },
  {
    title: '8. End, return and deletion',
    paragraphs: [
      `The controller can export everything at any time. After a deletion is asked for it can be taken back for ${f.undo} days; then everything is deleted, and leaves the last backup ${f.backup} days later. A certificate says so.`,
    ],
  },
  {
    title: '9. Proof',
    paragraphs: [
      `The audit log is kept for ${f.months} months, and the controller can verify it without the processor. The public page of promises shows what is tested and when it was last looked at. The controller may inspect, itself or by somebody it names, with reasonable notice.`,
    ],
  },
  {
    title: 'Annex 1. Technical and organisational measures',
    paragraphs: [
      'Row level security of the database keeps workspaces apart; no role that serves requests can pass it by.',
      'Rights by role, object, action, scope and field, checked on the server.',
      'Passwords as bcrypt hashes that the program cannot read; second factors; sessions that end by disuse.',
      'Fields that the controller chooses are encrypted, each value bound to its place.',
      'An audit log, signed and chained, which shows any later change.',
      'Retention that runs by night, with holds and certificates.',
    ],
  },
  {
    title: 'Annex 2. Sub-processors',
    paragraphs: [
      f.mail
        ? 'Mail server of the installation: address and name of the recipient, and the text of the mail.'
        : 'None. No data of the workspace leaves the installation unless the controller sets that up.',
    ],
  },
  ...(f.contact ? [{ title: 'Contact', paragraphs: [`For data protection: ${f.contact}`] }] : []),
]

const german = (f: Facts): DpaSection[] => [
  {
    title: '1. Parteien und Gegenstand',
    paragraphs: [
      `Dieser Vertrag besteht zwischen der Organisation, die ihn annimmt (Verantwortlicher), und ${f.operator} (Auftragsverarbeiter). Er gilt, solange der Arbeitsbereich besteht, und kostet nichts.`,
      'Der Auftragsverarbeiter speichert und verarbeitet, was Mitglieder des Verantwortlichen in den Arbeitsbereich eingeben, um den Dienst zu erbringen, und zu nichts anderem.',
    ],
  },
  {
    title: '2. Daten und Personen',
    paragraphs: [
      'Daten: Namen, Wege der Kontaktaufnahme, Arbeit, was mit Personen besprochen und vereinbart wurde, und was der Verantwortliche in eigenen Feldern ergänzt. Besondere Kategorien nur in Feldern, die der Verantwortliche dafür gekennzeichnet hat; diese sind verschlüsselt.',
      'Personen: Kontakte, Leads und Personen in Firmen des Verantwortlichen sowie seine Mitglieder.',
    ],
  },
  {
    title: '3. Weisungen',
    paragraphs: [
      'Der Auftragsverarbeiter handelt nur auf dokumentierte Weisung: Einstellungen und Handlungen im Arbeitsbereich sind Weisungen, das Prüfprotokoll dokumentiert sie. Verstößt eine Weisung nach seiner Ansicht gegen Datenschutzrecht, sagt er das unverzüglich.',
    ],
  },
  {
    title: '4. Vertraulichkeit und Zugriff',
    paragraphs: [
      'Die Beschäftigten des Auftragsverarbeiters sind zur Vertraulichkeit verpflichtet. Sie lesen Datensätze nur mit einer Freigabe, die Grund und Ende hat, höchstens 72 Stunden; jeder geöffnete Datensatz wird dem Verantwortlichen angezeigt, sofern kein Gesetz es verbietet.',
    ],
  },
  {
    title: '5. Sicherheit',
    paragraphs: [
      'Die Maßnahmen der Anlage 1 sind in Kraft. Der Auftragsverarbeiter darf eine durch eine andere ersetzen, die nicht weniger schützt.',
    ],
  },
  {
    title: '6. Unterauftragsverarbeiter',
    paragraphs: [
      `Der Verantwortliche stimmt denen der Anlage 2 zu. Über neue oder andere erfährt er mindestens ${f.notice} Tage vorher. Er kann widersprechen; findet sich kein anderer Weg, kann er diesen Vertrag vor diesem Tag beenden.`,
      'Jeder Unterauftragsverarbeiter ist auf dieselben Pflichten verpflichtet. Der Auftragsverarbeiter steht für sie ein.',
    ],
  },
  {
    title: '7. Unterstützung',
    paragraphs: [
      'Der Auftragsverarbeiter hilft dem Verantwortlichen, Personen zu antworten, die nach ihren Daten fragen: mit dem Anfragenpult, Exporten und der Löschung des Arbeitsbereichs; und bei Folgenabschätzungen mit Datenkarte und Verarbeitungsverzeichnis.',
      'Eine Verletzung des Schutzes personenbezogener Daten meldet er dem Verantwortlichen unverzüglich, nachdem sie ihm bekannt wurde, mit dem, was bekannt ist, und ergänzt es später.',
    ],
  },
  {
    title: '8. Ende, Rückgabe und Löschung',
    paragraphs: [
      `Der Verantwortliche kann jederzeit alles ausleiten. Eine verlangte Löschung lässt sich ${f.undo} Tage lang zurücknehmen; dann wird alles gelöscht und verlässt ${f.backup} Tage später die letzte Sicherung. Eine Bescheinigung sagt das.`,
    ],
  },
  {
    title: '9. Nachweis',
    paragraphs: [
      `Das Prüfprotokoll bleibt ${f.months} Monate, der Verantwortliche kann es ohne den Auftragsverarbeiter prüfen. Die öffentliche Seite der Versprechen zeigt, was getestet ist und wann zuletzt nachgesehen wurde. Der Verantwortliche darf mit angemessener Ankündigung selbst oder durch Beauftragte prüfen.`,
    ],
  },
  {
    title: 'Anlage 1. Technische und organisatorische Maßnahmen',
    paragraphs: [
      'Die Zeilensicherheit der Datenbank trennt Arbeitsbereiche; keine Rolle, die Anfragen bedient, kann sie umgehen.',
      'Rechte nach Rolle, Objekt, Handlung, Umfang und Feld, auf dem Server geprüft.',
      'Passwörter als bcrypt-Hashes, die das Programm nicht lesen kann; zweite Faktoren; Sitzungen, die ohne Nutzung enden.',
      'Felder, die der Verantwortliche wählt, sind verschlüsselt, jeder Wert an seinen Platz gebunden.',
      'Ein Prüfprotokoll, signiert und verkettet, das jede spätere Änderung zeigt.',
      'Aufbewahrung, die nachts läuft, mit Sperren und Bescheinigungen.',
    ],
  },
  {
    title: 'Anlage 2. Unterauftragsverarbeiter',
    paragraphs: [
      f.mail
        ? 'Mailserver der Installation: Adresse und Name der Empfänger und der Text der Mail.'
        : 'Keine. Keine Daten des Arbeitsbereichs verlassen die Installation, wenn der Verantwortliche das nicht selbst einrichtet.',
    ],
  },
  ...(f.contact ? [{ title: 'Kontakt', paragraphs: [`Zum Datenschutz: ${f.contact}`] }] : []),
]
