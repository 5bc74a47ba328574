/** What an own field looks like, by its name and kind: what kind of personal data, and whether it is of a special category (GDPR Art. 9). */
export type Proposal = {
  readonly category:
    | 'name'
    | 'contact'
    | 'place'
    | 'birth'
    | 'gender'
    | 'image'
    | 'device'
    | 'number'
    | 'special'
    | null
  /** Encrypted and masked from the first value on. Only texts can be. */
  readonly special: boolean
}

/** English and German; matched at the beginning of a word, so that "Name" is found in "Nickname of owner" no less than in "Name", and "race" not in "trace". */
const WORDS: readonly (readonly [Exclude<Proposal['category'], null>, RegExp])[] = [
  [
    'special',
    /(^|[^\p{L}])(ethnic|race\b|racial|religio|faith|belief|church|politic|party member|union|genetic|biometric|fingerprint|health|medical|diagnos|disab|illness|allerg|blood|sexual|orientation|criminal|convict|ethnie|ethnisch|herkunft|rasse\b|konfession|glaube|kirche|politisch|partei|gewerkschaft|genetisch|biometri|fingerabdruck|gesundheit|krank|medizin|behinder|diagnose|allergie|blutgruppe|sexuell|vorstraf)/iu,
  ],
  ['birth', /(^|[^\p{L}])(birth|born|age\b|dob\b|geburt|geboren|alter\b)/iu],
  ['gender', /(^|[^\p{L}])(gender|sex\b|salutation|pronoun|geschlecht|anrede|pronomen)/iu],
  ['image', /(^|[^\p{L}])(photo|picture|portrait|avatar|foto|bild\b|passbild)/iu],
  ['device', /(^|[^\p{L}])(cookie|ip\b|ip.?address|device|browser|ger[äa]t|ip.?adresse)/iu],
  [
    'number',
    /(^|[^\p{L}])(passport|tax id|ssn\b|social security|iban\b|id card|driver|ausweis|steuer|sozialversicherung|führerschein|personalnummer)/iu,
  ],
  ['contact', /(^|[^\p{L}])(e-?mail|mail\b|phone|mobile|telefon|handy|mobil|fax)/iu],
  [
    'place',
    /(^|[^\p{L}])(address|street|city|town|zip\b|post(al|code)|country|location|gps|adresse|stra(ß|ss)e|ort\b|wohnort|stadt|plz\b|postleitzahl|land\b|standort)/iu,
  ],
  [
    'name',
    /(^|[^\p{L}])((first|last|full|middle|maiden|nick)?[ -]?name\b|surname|initials|(vor|nach|geburts|ruf|spitz)?name\b|initialen)/iu,
  ],
]
const KINDS: Readonly<Record<string, Proposal['category']>> = {
  email: 'contact',
  phone: 'contact',
  address: 'place',
}
const SEALABLE: ReadonlySet<string> = new Set(['text', 'long_text', 'email', 'phone', 'url'])

/** What is proposed for a field when it is made (QNT-005); the person who makes it decides. */
export function proposeFor(label: string, kind: string): Proposal {
  const named = WORDS.find(([, words]) => words.test(label))?.[0] ?? null
  const category = named === 'special' ? named : (KINDS[kind] ?? named)
  return { category, special: category === 'special' && SEALABLE.has(kind) }
}
