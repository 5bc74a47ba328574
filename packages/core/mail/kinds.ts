/** Languages mails are written in; the screens have the same. */
export type Language = 'en' | 'de'
export const LANGUAGES: readonly Language[] = ['en', 'de']

/** `de`, `de-AT` -> de; everything else is answered in English. */
export function languageOf(locale: string | null | undefined): Language {
  return locale?.toLowerCase().split('-')[0] === 'de' ? 'de' : 'en'
}

/**
 * The words of a mail in one language. `{name}` stands for a value given when it is sent; values are text, never markup. Both forms of the
 * mail, HTML and plain, are made from the same words.
 */
export type MailWords = {
  readonly subject: string
  readonly title: string
  readonly paragraphs: readonly string[]
  /** Label of the one button; it opens the value `link`. */
  readonly button?: string
  /** After button or code, smaller: what to do when it was not you. */
  readonly after?: readonly string[]
}

/** A value that a workspace may put into words of its own, as `{name}`. */
export type Placeholder = {
  readonly type: 'text' | 'day' | 'choice'
  /** What a person must be told: words that leave it out are refused. */
  readonly required?: true
  /** For previews. */
  readonly sample: Readonly<Record<Language, string>>
}

/** A kind of mail, declared by the module that sends it. */
export type MailKind = {
  /**
   * `security` cannot be switched off by anybody; `service` answers what a person did; `outside` goes to people a workspace keeps, through `mailContact`
   * alone.
   */
  readonly category: 'security' | 'service' | 'outside'
  /** Why the recipient's address is used, for the register of processing (ONT-042). */
  readonly purpose:
    | 'account_security'
    | 'account_access'
    | 'workspace_membership'
    | 'assigned_work'
    | 'privacy_rights'
    | 'policy_changes'
    | 'subprocessor_changes'
    | 'incidents'
    | 'disclosures'
  /** After this many minutes a mail that did not get out is useless (its code is dead) and is given up. */
  readonly useful_minutes: number
  /** Shows the value `code` large. */
  readonly has_code?: true
  readonly words: Readonly<Record<Language, MailWords>>
  /** Set where a workspace may write the words itself (modules/mail-templates): the values there are, by name. */
  readonly placeholders?: Readonly<Record<string, Placeholder>>
}

export const defineMail = (kind: MailKind): MailKind => kind
