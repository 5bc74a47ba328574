/** Text of a block as spreadsheets put it on the clipboard; quoted cells may hold line breaks. */
export const readBlock = (text: string): string[][] => {
  const lines: string[][] = [[]]
  let cell = ''
  let quoted = false
  const src = text.replaceAll('\r\n', '\n').replace(/\n$/, '')
  for (let i = 0; i < src.length; i++) {
    const ch = src[i] ?? ''
    if (quoted) {
      if (ch === '"' && src[i + 1] === '"') {
        cell += '"'
        i++
      } else if (ch === '"') quoted = false
      else cell += ch
    } else if (ch === '"' && cell === '') quoted = true
    else if (ch === '\t' || ch === '\n') {
      lines.at(-1)?.push(cell)
      cell = ''
      if (ch === '\n') lines.push([])
    } else cell += ch
  }
  lines.at(-1)?.push(cell)
  return lines
}
