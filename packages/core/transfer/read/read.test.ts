import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSource } from './open-source.ts'
import { profileRows } from './profile.ts'
import type { SheetRow, SourceOptions } from './types.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
const put = (content: string | Uint8Array): string => {
  const path = join(folder, `file-${(made += 1)}`)
  writeFileSync(path, content)
  return path
}
const read = async (content: string | Uint8Array, options: SourceOptions = {}) => {
  const source = await openSource(put(content), options)
  const rows: SheetRow[] = []
  for await (const row of source.rows()) rows.push(row)
  return { ...source.format, rows }
}
const profile = async (content: string | Uint8Array) => {
  const source = await openSource(put(content))
  return profileRows(source.format.columns, source.rows())
}
const code = async (content: string | Uint8Array, options: SourceOptions = {}): Promise<unknown> =>
  read(content, options).then(
    () => 'read',
    (cause: { code?: string }) => cause.code,
  )

describe('delimited text', () => {
  test('reads quotes, doubled quotes, newlines in cells, blank lines and numbers the rows as a spreadsheet does', async () => {
    const { columns, rows } = await read('name,note\n"Ann ""A"" Lee","two\nlines"\n\nBo,\n')
    expect(columns).toEqual(['name', 'note'])
    expect(rows).toEqual([
      { row_no: 2, cells: ['Ann "A" Lee', 'two\nlines'] },
      { row_no: 4, cells: ['Bo', ''] },
    ])
  })

  test.each([
    [';', 'a;b\n1,5;x\n2,5;y\n'],
    ['\t', 'a\tb\n1,5\tx\n'],
    ['|', 'a|b\n1|x\n'],
    [',', 'a,b\n"x;y",1\n"z;w",2\n'],
    [';', 'sep=;\na;b\n1;2\n'],
  ])('finds the delimiter %j', async (delimiter, content) => {
    const found = await read(content)
    expect(found.delimiter).toBe(delimiter)
    expect(found.columns).toEqual(['a', 'b'])
  })

  test('a byte order mark is no part of the first column', async () => {
    expect((await read('\ufeffname,city\nAnn,Köln\n')).columns[0]).toBe('name')
  })

  test('reads UTF-16 with and without a mark, windows-1252 and koi8-r', async () => {
    const text = 'Name;Straße\nJürgen;Große Gasse\nÉlise;Allée\nJosé;Müllerweg\n'
    for (const encoding of ['utf-16le', 'utf-16be', 'windows-1252'])
      expect(
        (await read(iconv.encode(text, encoding, { addBOM: encoding !== 'windows-1252' }))).rows[0]?.cells,
      ).toEqual(['Jürgen', 'Große Gasse'])
    const bare = await read(iconv.encode(text, 'utf-16le', { addBOM: false }))
    expect([bare.encoding, bare.rows[0]?.cells[0]]).toEqual(['utf-16le', 'Jürgen'])
    const asked = await read(iconv.encode('имя,город\nАнна,Москва\n', 'koi8-r'), { encoding: 'koi8-r' })
    expect(asked.rows[0]?.cells).toEqual(['Анна', 'Москва'])
  })

  test('a few bytes that are not UTF-8 leave the rest readable, and the lines are named', async () => {
    const broken = (line: string): Buffer => Buffer.concat([Buffer.from(line), Buffer.from([0xe9, 0x0a])])
    const found = await read(
      Buffer.concat([Buffer.from('name,city\r\nJürgen,Köln\r\n"Élise\nB.",Łódź\r\n'), broken('Ren'), broken('Zo')]),
    )
    expect([found.encoding, found.rows.map((row) => row.cells[0])]).toEqual([
      'utf-8',
      ['Jürgen', 'Élise\nB.', 'Ren\ufffd', 'Zo\ufffd'],
    ])
    expect(found.warnings).toEqual([
      {
        code: 'broken_bytes',
        detail:
          'The file reads as UTF-8, but 2 of its bytes are not, in line 5, 6. They read as "\ufffd": correct them in the file, or choose another encoding.',
      },
    ])
    const many = await read(
      Buffer.concat([Buffer.from(`name\n${'ü\n'.repeat(30)}`), ...Array.from({ length: 30 }, () => broken('x'))]),
    )
    expect(many.warnings[0]?.detail).toContain(
      '30 of its bytes are not, in line 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, …',
    )
    const cut = await read(Buffer.concat([Buffer.from('name\nJürgen\nAn'), Buffer.from([0xe2, 0x82])]))
    expect([cut.encoding, cut.warnings[0]?.detail]).toEqual(['utf-8', expect.stringContaining('in line 3.')])
  })

  test('bytes that are mostly not UTF-8 are of another encoding, also where two of them are by accident', async () => {
    const french = iconv.encode('nom;ville\nÉlise;Orléans\nJosé;Nîmes\nRené;Sète\nÃ©;x\n', 'windows-1252')
    const found = await read(french)
    expect([found.encoding, found.rows[1]?.cells, found.warnings[0]?.code]).toEqual([
      'windows-1252',
      ['José', 'Nîmes'],
      'encoding_guessed',
    ])
    const written: [string, string][] = [
      ['gb18030', '姓名,城市\n王小明,上海\n李美玲,台北\n張偉,高雄\n'],
      ['big5', '姓名,城市\n王小明,上海\n李美玲,台北\n張偉,高雄\n'],
      ['shift_jis', '名前,都市\n山田太郎,東京\n鈴木花子,大阪\n佐藤健,名古屋\n'],
      ['euc-kr', '이름,도시\n김철수,서울\n이영희,부산\n박민수,대구\n'],
      ['windows-1251', 'имя,город\nАнна,Москва\nПётр,Казань\n'],
      ['koi8-r', 'имя,город\nАнна,Москва\nПётр,Казань\n'],
      ['windows-1253', 'όνομα,πόλη\nΓιώργος,Αθήνα\nΜαρία,Πάτρα\n'],
    ]
    for (const [encoding, text] of written)
      expect([encoding, (await read(iconv.encode(text, encoding))).encoding]).not.toEqual([encoding, 'utf-8'])
  })

  test('a person may choose another encoding; the mark of UTF-8 is no part of the first column then', async () => {
    const mixed = Buffer.concat([Buffer.from('\ufeffname\n'), Buffer.from([0x4a, 0xfc, 0x72, 0x0a])])
    expect((await read(mixed)).rows[0]?.cells).toEqual(['J\ufffdr'])
    const chosen = await read(mixed, { encoding: 'windows-1252' })
    expect([chosen.columns, chosen.rows[0]?.cells, chosen.warnings]).toEqual([['name'], ['Jür'], []])
  })

  test('headers: doubled ones are numbered, nameless ones named, title lines passed over, none at all found out', async () => {
    const doubled = await read('name,Name,,name\n1,2,3,4\n')
    expect(doubled.columns).toEqual(['name', 'Name (2)', 'Column 3', 'name (3)'])
    expect(doubled.warnings[0]?.code).toBe('duplicate_headers')
    expect((await read('Our customers 2026\n\nname,city,phone\nAnn,Bonn,12\n')).columns).toEqual([
      'name',
      'city',
      'phone',
    ])
    const none = await read('ann@example.com,12,2026-01-01\nbo@example.com,13,2026-01-02\n')
    expect([none.header, none.columns, none.rows.length]).toEqual([false, ['Column 1', 'Column 2', 'Column 3'], 2])
  })

  test('cells beyond the last column are kept for the error report', async () => {
    expect((await read('a,b\n1,2,3\n4\n')).rows).toEqual([
      { row_no: 2, cells: ['1', '2'], extra: ['3'] },
      { row_no: 3, cells: ['4', ''] },
    ])
  })

  test('bad files have a code each', async () => {
    expect(await code('')).toBe('import_file_empty')
    expect(await code(' \n \n')).toBe('import_file_empty')
    expect(await code('name,city\nAnn,"Bonn\nBo,Ulm\n')).toBe('import_quote_not_closed')
    expect(await code(`a,b\n1,${'x'.repeat(10 * 1024 * 1024)}\n`)).toBe('import_cell_too_large')
    expect(await code(`a,b\n1,"${'x'.repeat(1024 * 1024 + 1)}"\n`)).toBe('import_cell_too_large')
    expect(await code(`${Array.from({ length: 2000 }, (_, n) => `c${n}`).join(',')}\n`)).toBe('import_too_many_columns')
    expect(await code(Uint8Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256))).toBe('import_file_binary')
    expect(await code(Buffer.from('%PDF-1.7 ...'))).toBe('import_file_binary')
    expect(await code(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))).toBe('import_file_unsupported')
    expect(await code('a\n1\n', { encoding: 'klingon' })).toBe('import_file_encoding')
    expect(await code(iconv.encode('a\nJürgen\n', 'windows-1252'), { encoding: 'utf-8' })).toBe('import_file_encoding')
  })
})

describe('a file that is no table', () => {
  const said = async (content: string | Uint8Array): Promise<unknown> =>
    read(content).then(
      () => 'read',
      (cause: { code?: string; detail?: string }) => [cause.code, cause.detail],
    )
  const ole = (stream: string): Buffer =>
    Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.from(stream, 'utf16le')])

  test.each([
    [
      '<html>\n<table><tr><td>Name</td><td>City</td></tr></table>',
      /^The file is a web page .*save it as \.xlsx or CSV/,
    ],
    ['\ufeff\r\n <!DOCTYPE html>\n<title>x</title>', /^The file is a web page/],
    ['<meta http-equiv="Content-Type" content="text/html"><table border="1"><tr>', /^The file is a web page/],
    ['MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"\n', /^The file is a web page/],
    [iconv.encode('<html><body><table>', 'utf-16le', { addBOM: true }), /^The file is a web page/],
    ['<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', /XML format of 2003/],
    ['<?xml version="1.0"?>\n<contacts><contact/></contacts>', /^The file is XML/],
    ['[\n  {"name": "Ann"}\n]', /^The file is JSON/],
    ['{"name": "Ann"}\n{"name": "Bo"}\n', /^The file is JSON/],
    ['{\\rtf1\\ansi Ann}', /^The file is a text document/],
    ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\n', /^The file is a calendar/],
    [ole('Workbook'), /^The file is an old Excel file \(\.xls\).*save it as \.xlsx or CSV/],
    [ole('EncryptedPackage'), /protected by a password/],
    [ole('WordDocument'), /Word document/],
    [ole('__properties_version1.0'), /Outlook/],
  ])('%j is named, with what to do', async (content, detail) => {
    expect(await said(content)).toEqual(['import_file_unsupported', expect.stringMatching(detail)])
  })

  test.each([
    ['%PDF-1.7\n', 'a PDF document'],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'a PNG image'],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'a JPEG image'],
    [Buffer.from('RIFF....WEBPVP8 '), 'a WebP image'],
  ])('%j is named, with what to do', async (content, what) => {
    expect(await said(content)).toEqual([
      'import_file_binary',
      `The file is ${what}, not a table. Export the table as .xlsx or CSV from the program it comes from.`,
    ])
  })

  test('a header in angle brackets or braces is one', async () => {
    expect((await read('<name>,{city}\nAnn,Bonn\n')).columns).toEqual(['<name>', '{city}'])
    expect((await read('{name},{city}\nAnn,Bonn\n')).columns).toEqual(['{name}', '{city}'])
  })
})

describe('column profile', () => {
  test('the order of day and month is decided over the whole column', async () => {
    const { profiles } = await profile(
      'us;eu;iso;open\n3/1/2017;1.3.2017;2017-03-01;1/2/2017\n10/20/2016;20.10.2016;2016-10-20;3/4/2017\n',
    )
    expect(profiles.map((one) => [one.kind, one.date_format, one.date_ambiguous])).toEqual([
      ['date', 'mdy', false],
      ['date', 'dmy', false],
      ['date', 'ymd', false],
      ['date', 'mdy', true],
    ])
  })

  test('numbers: 1,234.56 or 1.234,56; identifiers with leading zeros stay text', async () => {
    const { profiles } = await profile(
      'point\tcomma\tid\n1,234.56\t1.234,56\t00172\n1,000\t1.000\t01826\n$ 12.5\t12,5 €\t12345\n',
    )
    expect(profiles.map((one) => [one.kind, one.number_format, one.currency])).toEqual([
      ['number', 'point', 'USD'],
      ['number', 'comma', 'EUR'],
      ['text', 'point', null],
    ])
  })

  test('e-mails, phones, addresses on the web, yes and no, distinct values', async () => {
    const { profiles, row_count } = await profile(
      'e,p,u,b\na@b.co,202-224-3441,https://a.example,yes\nc@d.co,(202) 224-3442,www.b.example,no\nc@d.co,,,no\n',
    )
    expect(profiles.map((one) => [one.kind, one.filled, one.distinct])).toEqual([
      ['email', 3, 2],
      ['phone', 2, 2],
      ['url', 2, 2],
      ['boolean', 3, 2],
    ])
    expect(row_count).toBe(3)
  })
})

/** A ZIP file with one stored or deflated entry, its declared size made up when asked. */
const zipOf = (name: string, content: Buffer, declared = content.length): Buffer => {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(declared, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(20, 6)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(declared, 24)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end])
}

describe('workbooks', () => {
  test('reads texts, numbers, dates; formulas give their cached value and are reported', async () => {
    const bytes = await writeXlsx({
      sheets: [
        { name: 'Empty', rows: [] },
        {
          name: 'Deals',
          rows: [
            ['name', 'amount', 'closes_on', 'twice'],
            ['A & B', 1054.5, new Date(Date.UTC(2017, 2, 1)), null],
            ['C', 2, null, null],
          ],
          cells: new Map([['1,3', { value: 2109, formula: 'B2*2', formulaResult: 2109 }]]),
        },
      ],
    })
    const { columns, rows, formulas, warnings } = await read(bytes)
    expect(columns).toEqual(['name', 'amount', 'closes_on', 'twice'])
    expect(rows).toEqual([
      { row_no: 2, cells: ['A & B', '1054.5', '2017-03-01', '2109'] },
      { row_no: 3, cells: ['C', '2', '', ''] },
    ])
    expect(formulas).toEqual({ 3: { count: 1, without_value: 0 } })
    expect(warnings.map((one) => one.code)).toEqual(['several_sheets', 'formulas'])
  })

  test('bombs, other archives and damage are refused', async () => {
    expect(await code(zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(64 * 1024 * 1024)))).toBe('import_zip_bomb')
    expect(await code(zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(64 * 1024 * 1024), 100))).toMatch(
      /import_(zip_bomb|file_damaged)/,
    )
    expect(await code(zipOf('../../etc/passwd', Buffer.from('x')))).toBe('import_file_damaged')
    expect(await code(zipOf('readme.txt', Buffer.from('x')))).toMatch(/import_file_unsupported/)
    expect(await code(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(200, 7)]))).toBe(
      'import_file_damaged',
    )
  })
})

describe('vCard', () => {
  test('reads several cards of 2.1, 3.0 and 4.0 with folded lines, groups and many e-mails', async () => {
    const { columns, rows } = await read(
      [
        'BEGIN:VCARD',
        'VERSION:4.0',
        'FN:Ann Lee',
        'N:Lee;Ann;M.;;',
        'item1.EMAIL;TYPE=work:ann@example.com',
        'EMAIL:ann@home.example',
        'TEL;VALUE=uri;TYPE=cell:tel:+1-202-555-0101',
        'BDAY:19640221',
        'ORG:Acme;Sales',
        'ADR;TYPE=home:;;Hauptstr. 1;Bonn;NRW;53111;Germany',
        'NOTE:one\\ntwo, and',
        '  three',
        'END:VCARD',
        'BEGIN:VCARD',
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg',
        'TEL;CELL:0171 1234567',
        'END:VCARD',
        '',
      ].join('\r\n'),
    )
    const first = Object.fromEntries(columns.map((column, index) => [column, rows[0]?.cells[index]]))
    expect(first).toMatchObject({
      'First name': 'Ann',
      'Last name': 'Lee',
      Email: 'ann@example.com',
      'Email 2': 'ann@home.example',
      Phone: '+1-202-555-0101',
      Birthday: '1964-02-21',
      Company: 'Acme',
      Department: 'Sales',
      City: 'Bonn',
      'Postal code': '53111',
      Note: 'one\ntwo, and three',
    })
    const second = Object.fromEntries(columns.map((column, index) => [column, rows[1]?.cells[index]]))
    expect(second).toMatchObject({ 'First name': 'Jörg', 'Last name': 'Müller', Phone: '0171 1234567' })
  })

  test('an incomplete card is refused', async () => {
    expect(await code('BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\r\n')).toBe('import_file_damaged')
  })
})
