import { error } from '@app/core'

const MOST = 10_000
/** Rows that one answer shows. */
export const MOST_ROWS = 200

const TOKEN =
  /(?<comment>--|\/\*)|(?<text>(?:[eE]'(?:\\[\s\S]|''|[^'\\])*'|(?:[bBxXnN]|[uU]&)?'(?:''|[^'])*'|\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$))|(?<quoted>"(?:""|[^"])*")|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\.?\d[\w.]*)|(?<rest>[^'"]|['"])/g

const wrong = (message: string): Error =>
  error('validation_failed', { fields: [{ pointer: '/statement', code: 'invalid', message }] })

/**
 * A statement of maintenance as it is noted and as it is sent. Noted: one line, every value a question mark, so that the trail holds nobody's data. Sent:
 * with a limit of rows around it.
 * @throws validation_failed for what does not read, what could carry text past the note (comments, odd names), and what is not closed
 */
export function readStatement(given: string): { noted: string; sent: string } {
  const text = given.trim().replace(/(?:\s*;)+$/, '')
  if (text === '') throw wrong('is required')
  if (text.length > MOST) throw wrong('is longer than 10,000 characters')
  let noted = ''
  for (const { groups = {}, 0: token } of text.matchAll(TOKEN)) {
    if (groups['comment']) throw wrong('Comments are not taken: what is noted has none.')
    if (groups['quoted'] && !/^"[a-z_][a-z0-9_]*"$/.test(token))
      throw wrong('Names in double quotes are those of columns and tables: small letters, digits, underscores.')
    if (groups['word'] && !/^[\w$]+$/.test(token)) throw wrong('Names are written in the letters a to z.')
    if (groups['rest'] && /['"]/.test(token)) throw wrong('A quote is not closed.')
    if (groups['rest'] === ';') throw wrong('One statement at a time.')
    noted += groups['text'] || groups['number'] ? '?' : token
  }
  noted = noted.replaceAll(/\s+/g, ' ')
  const [verb = ''] = noted.toLowerCase().split(/[^a-z]/, 1)
  if (['explain', 'show'].includes(verb)) return { noted, sent: text }
  if (['select', 'with', 'values', 'table'].includes(verb))
    return { noted, sent: `select * from (\n${text}\n) as statement limit ${MOST_ROWS + 1}` }
  throw wrong('Maintenance reads: select, with, values, table, show or explain.')
}
