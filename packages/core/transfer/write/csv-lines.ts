const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/

/** One line of RFC 4180: doubled quotes, CRLF. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
