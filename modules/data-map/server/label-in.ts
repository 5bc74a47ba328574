import { germanLabels } from './german-labels.ts'

/** A label of the registry in the language of whoever reads it, as the web says it; English where there is no other. */
export const labelIn = (language: 'en' | 'de', english: string): string =>
  language === 'de' ? (germanLabels[english] ?? english) : english
