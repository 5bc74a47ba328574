import { i18n } from '@lingui/core'
import { sayer } from '@app/schema/said'
import { label } from './labels.ts'

const PREFIX = 'said.'
let made: { locale: string; say: (english: string) => string | null } | null = null

const inThisLanguage = (): ((english: string) => string | null) => {
  if (made?.locale !== i18n.locale)
    made = {
      locale: i18n.locale,
      say: sayer({
        texts: Object.keys(i18n.messages)
          .filter((id) => id.startsWith(PREFIX))
          .map((id) => id.slice(PREFIX.length)),
        text: (english, values) => i18n._(`${PREFIX}${english}`, Object.fromEntries(values.entries())),
        label,
      }),
    }
  return made.say
}

/** The English of the API tells programmers which member of the answer says more; people see it beside the text. */
const HINT = /[;.]? `\w+`(?: and `\w+`)? (?:says?|points|counts|holds)\b[^.]*\./

/**
 * What the server says of a refusal, in the language of the person. `npm run gen` lists its texts for the catalogues (apps/web/server-words.ts)
 * under `said.` and the English text, with `{0}` for a value; English itself has no catalogue. Unknown texts stay as they are,
 * without what they say to programmers.
 */
export const said = (english: string): string => inThisLanguage()(english) ?? english.replace(HINT, '.')
