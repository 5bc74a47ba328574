import { describe, expect, test } from 'vitest'
import { dayOf, emailsOf, englishDay, hasMonth, isNothing } from './tidy.ts'

describe('cells of other programs', () => {
  test('days are what is written, without the time', () => {
    expect(
      ['2024-03-01T22:00:00Z', '3/1/2024 10:05 PM', '01.03.2024 00:00:00', '2024-03-01 10:00:00.5+02:00'].map(dayOf),
    ).toEqual(['2024-03-01', '3/1/2024', '01.03.2024', '2024-03-01'])
  })
  test('months in words are read in several languages, other words are left alone', () => {
    expect(
      ['3. März 2024', '03-Mrz-99', '1 août 2024', '5 dic. 2024', 'June 3rd, 2024', 'Mai 2024', '7 Apples 24x'].map(
        englishDay,
      ),
    ).toEqual(['3 Mar 2024', '03 Mar 1999', '1 Aug 2024', '5 Dec 2024', '3 Jun 2024', 'Mai 2024', '7 Apples 24x'])
  })
  test('a street is no month', () => {
    expect(['3 Mar 2024', 'March 2024', 'Sept. 5, 2024'].map(hasMonth)).toEqual([true, true, true])
    expect(['Main 1', 'Marktstr. 5', '5 Junker 12', 'Augustaweg 7'].map(hasMonth)).toEqual([false, false, false, false])
  })
  test('words for nothing are nothing where no text is meant; errors of a spreadsheet are in any', () => {
    for (const text of ['-', '—', 'n/a', 'N.A.', 'NULL', '00.00.0000', '0000-00-00 00:00:00']) {
      expect([text, isNothing(text, false), isNothing(text, true)]).toEqual([text, true, false])
    }
    for (const text of ['#N/A', '#REF!', '#WERT!', String.raw`\N`, '(null)', '[NULL]'])
      expect([text, isNothing(text, true)]).toEqual([text, true])
    for (const text of ['NA', 'None', '0', '-5', 'Null GmbH'])
      expect([text, isNothing(text, false)]).toEqual([text, false])
  })
  test('addresses are found only where nothing else stands beside them', () => {
    expect(emailsOf('Bo Fox <bo@x.co>, mailto:ann@x.co;')).toEqual(['bo@x.co', 'ann@x.co'])
    for (const text of ['Fox, Bo <bo@x.co>', 'ask bo@x.co', 'nobody', '']) expect(emailsOf(text)).toBe(null)
  })
})
