import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { type Person, newPerson, startAll, uploadFile, work } from '../../../packages/testkit/transfer.ts'

let edge: Edge
beforeAll(async () => {
  edge = await startAll()
})
afterAll(async () => {
  await edge?.close()
})

type Answer = Record<string, unknown>

/** Uploads, takes what is proposed, runs. */
const take = async (who: Person, object: string, content: string, patch: Answer = {}): Promise<Answer> => {
  const { data } = await uploadFile(who, edge, object, 'file.csv', content)
  const url = `/v1/imports/${String(data['id'])}`
  await who.send('PATCH', url, patch)
  await who.send('POST', `${url}/run`)
  await work(edge.app, 'transfer.run', { tenant_id: who.tenant_id, id: url.slice(-36) })
  return { ...(await who.send('GET', url)).data, mapping: data['mapping'] }
}
const list = async (who: Person, path: string): Promise<Answer[]> =>
  (await who.send('GET', `/v1/${path}`)).data['data'] as Answer[]
const errorsOf = async (who: Person, done: Answer): Promise<unknown> => {
  const { data } = (await who.send('GET', `/v1/imports/${String(done['id'])}/rows?state=error`)).data
  return (data as { row_no: number; errors: { message: string }[] }[]).map((row) => [
    row.row_no,
    row.errors[0]?.message,
  ])
}

describe('a file of another program', () => {
  test('names the currency of an amount in a column of its own', async () => {
    const who = await newPerson(edge)
    const file = 'name,Amount,Currency\nA,"1,234.56",EUR\nB,1000,jpy\nC,12.5,\nD,$7,EUR\nE,5,XXQ\n'
    const done = await take(who, 'deal', file, { mapping: { Currency: 'amount.currency' } })
    expect(done).toMatchObject({ state: 'done', counts: { created: 4, failed: 1 } })
    expect(await errorsOf(who, done)).toEqual([[6, 'Currency: "XXQ" is not a currency']])
    expect((await list(who, 'deals?sort=name')).map((one) => one['amount'])).toEqual([
      { amount: '1234.56', currency: 'EUR' },
      { amount: '1000', currency: 'JPY' },
      { amount: '12.50', currency: 'USD' },
      { amount: '7.00', currency: 'USD' },
    ])
    const { data } = await uploadFile(who, edge, 'deal', 'more.csv', 'name,Amount,Currency\nA,1,EUR\nB,2,USD\n')
    expect(data['mapping']).toEqual({ name: 'name', Amount: 'amount', Currency: 'amount.currency' })
  })

  test('keeps days as instants, with months in words, and nothing as a word', async () => {
    const who = await newPerson(edge)
    const file =
      'name,Close Date,Amount\nA,2024-03-01T10:00:00Z,-\nB,2024-03-02 23:59:59.123,n/a\nC,3. März 2024,#N/A\nD,04-Dez-24,5\nE,0000-00-00,6\n'
    const done = await take(who, 'deal', file)
    expect(done).toMatchObject({
      mapping: { 'Close Date': 'closes_on', Amount: 'amount' },
      counts: { created: 5, failed: 0 },
    })
    expect((await list(who, 'deals?sort=name')).map((one) => [one['closes_on'], one['amount']])).toEqual([
      ['2024-03-01', null],
      ['2024-03-02', null],
      ['2024-03-03', null],
      ['2024-12-04', { amount: '5.00', currency: 'USD' }],
      [null, { amount: '6.00', currency: 'USD' }],
    ])
  })

  test('has several addresses in a cell, and names around them', async () => {
    const who = await newPerson(edge)
    const file =
      'last name,Email,Company\nLee,"Ann Lee <ann@x.example>; ann@home.example",N/A\nFox,mailto:BO@x.example,-\nOrr,"Orr, Cy <cy@x.example>",NULL\n'
    const done = await take(who, 'contact', file, { mapping: { Email: 'email' }, unknown: { company_id: 'create' } })
    expect(done['counts']).toMatchObject({ created: 2, failed: 1 })
    expect(await errorsOf(who, done)).toEqual([[4, 'Email: is not an email address']])
    const people = await list(who, 'contacts?sort=last_name&fields=last_name,email,emails,company_id')
    expect(
      people.map((one) => [one['email'], (one['emails'] as { value: string }[]).map((each) => each.value)]),
    ).toEqual([
      ['bo@x.example', ['bo@x.example']],
      ['ann@x.example', ['ann@x.example', 'ann@home.example']],
    ])
    expect(await list(who, 'companies')).toEqual([])
  })

  test('has spaces without width, and several values between triple colons, as address books write them', async () => {
    const who = await newPerson(edge)
    const file =
      '\u200bFirst Name,Last Name,E-mail 1 - Value,Phone 1 - Value,Address 1 - Street\n\u200bAnn,Le\u200be,\u200bann@x.example ::: ann@home.example,+1 202-555-0101 ::: +1 202-555-0102,Main 1\n'
    const done = await take(who, 'contact', file)
    expect(done).toMatchObject({
      mapping: {
        'First Name': 'first_name',
        'E-mail 1 - Value': 'email',
        'Phone 1 - Value': 'phone',
        'Address 1 - Street': 'addresses.street',
      },
      counts: { created: 1, failed: 0 },
    })
    const [ann] = await list(who, 'contacts?fields=first_name,last_name,emails,phones')
    expect(ann).toMatchObject({
      first_name: 'Ann',
      last_name: 'Lee',
      emails: [{ value: 'ann@x.example' }, { value: 'ann@home.example' }],
      phones: [{ value: '+12025550101' }, { value: '+12025550102' }],
    })
  })

  test('has German headers, notes in them, or none at all', async () => {
    const who = await newPerson(edge)
    const german =
      'Vorname (Pflichtfeld);Nachname;Straße;Mobil;Geburtsdatum;Notiz\nJörg;Groß;Weg 3;0171 1234567;1.2.1980;Hallo\n'
    expect((await uploadFile(who, edge, 'contact', 'a.csv', german)).data['mapping']).toEqual({
      'Vorname (Pflichtfeld)': 'first_name',
      Nachname: 'last_name',
      Straße: 'addresses.street',
      Mobil: 'phone',
      Geburtsdatum: 'birthday',
      Notiz: 'description',
    })
    const bare = await uploadFile(who, edge, 'contact', 'b.csv', 'ann@x.example\nbo@x.example\n')
    expect(bare.data['mapping']).toEqual({ 'Column 1': 'email' })
  })
})
