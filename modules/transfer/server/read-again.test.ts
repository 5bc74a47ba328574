import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { type Person, newPerson, startAll, uploadFile, work } from '../../../packages/testkit/transfer.ts'

let edge: Edge
let who: Person
beforeAll(async () => {
  edge = await startAll()
  who = await newPerson(edge)
})
afterAll(async () => {
  await edge?.close()
})

type Answer = Record<string, unknown>
const upload = async (name: string, content: Buffer): Promise<{ url: string; data: Answer }> => {
  const { data } = await uploadFile(who, edge, 'contact', name, content)
  return { url: `/v1/imports/${String(data['id'])}`, data }
}
const columnsOf = (data: Answer): string[] => (data['columns'] as { column: string }[]).map((one) => one.column)
const firstRow = (data: Answer): string[] | undefined => (data['preview'] as { cells: string[] }[])[0]?.cells

const workbook = async (): Promise<Buffer> =>
  Buffer.from(
    await writeXlsx({
      sheets: [
        { name: 'Read me', rows: [['Made by the CRM']] },
        { name: 'Notes', rows: [['Ask Ann'], ['before July']] },
        { name: 'Empty', rows: [] },
        {
          name: 'People',
          rows: [
            ['First name', 'Last name'],
            ['Ann', 'Lee'],
          ],
        },
        {
          name: 'More people',
          rows: [
            ['First name', 'Last name'],
            ['Bo', 'Fox'],
            ['Cy', 'Orr'],
          ],
        },
      ],
    }),
  )

describe('a file read in another way', () => {
  test('the sheet that looks like a table is read, another one when asked for, and one that is refused changes nothing', async () => {
    const { url, data } = await upload('book.xlsx', await workbook())
    expect([data['format'], firstRow(data)]).toMatchObject([{ sheet: 'People' }, ['Ann', 'Lee']])
    const other = await who.send('PATCH', url, { read: { sheet: 'More people' } })
    expect([other.data['format'], other.data['row_count']]).toMatchObject([{ sheet: 'More people' }, 2])
    const empty = await who.send('PATCH', url, { read: { sheet: 'Empty' } })
    expect([empty.statusCode, empty.data['detail']]).toEqual([422, 'The sheet has no rows.'])
    expect(firstRow((await who.send('GET', url)).data)).toEqual(['Bo', 'Fox'])
    await who.send('PATCH', url, { read: { header: true } })
    await who.send('POST', `${url}/run`)
    await work(edge.app, 'transfer.run', { tenant_id: who.tenant_id, id: url.slice(-36) })
    const { data: people } = (await who.send('GET', '/v1/contacts?sort=last_name')).data
    expect((people as Answer[]).map((one) => one['last_name'])).toEqual(['Fox', 'Orr'])
  })

  test('what was said before holds: the encoding when the header is told, the columns that are there still', async () => {
    const { url } = await upload(
      'west.csv',
      Buffer.from('Vorname;Nachname;Rolle\nJ\xfcrgen;M\xfcller;Chef\n', 'latin1'),
    )
    await who.send('PATCH', url, {
      read: { encoding: 'windows-1250' },
      mapping: { Rolle: 'job_title', Nachname: null },
    })
    const again = await who.send('PATCH', url, { read: { header: true } })
    expect([again.data['format'], again.data['mapping']]).toMatchObject([
      { encoding: 'windows-1250' },
      { Vorname: 'first_name', Nachname: null, Rolle: 'job_title' },
    ])
    const bare = await who.send('PATCH', url, { read: { header: false } })
    expect([columnsOf(bare.data), firstRow(bare.data)]).toEqual([
      ['Column 1', 'Column 2', 'Column 3'],
      ['Vorname', 'Nachname', 'Rolle'],
    ])
  })
})
