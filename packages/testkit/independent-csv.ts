import { readFileSync } from 'node:fs'

/** A reader of its own (RFC 4180 by hand), so that expected counts never come from the code under test (rulings.md 45). */
export const independentCsv = (path: string): Record<string, string>[] => {
  const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  const records: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (char === '"') quoted = true
    else if (char === ',') {
      records.at(-1)?.push(cell)
      cell = ''
    } else if (char === '\n') {
      records.at(-1)?.push(cell.replace(/\r$/, ''))
      cell = ''
      records.push([])
    } else cell += char
  }
  if (cell !== '') records.at(-1)?.push(cell)
  const [header = [], ...rows] = records.filter((one) => one.length > 0)
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])))
}
