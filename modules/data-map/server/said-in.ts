import { sayer } from '@app/schema/said'
import { germanSaid } from './german-said.ts'
import { labelIn } from './label-in.ts'

/** A text of the catalogue with its values; what stands in quotes around braces is no value (ICU). */
const german = (english: string, values: readonly string[]): string =>
  (germanSaid[english] ?? english).replaceAll(/'(\{[^']*\})'|\{(\d+)\}/g, (_all, quoted: string | undefined, at) =>
    quoted === undefined ? (values[Number(at)] ?? '') : quoted,
  )

const inGerman = sayer({ texts: Object.keys(germanSaid), text: german, label: (one) => labelIn('de', one) })

/** What the server refuses with, in the language of whoever reads it, as the web says it: for files that the server writes itself. */
export const saidIn = (language: 'en' | 'de', english: string): string =>
  language === 'de' ? (inGerman(english) ?? english) : english
