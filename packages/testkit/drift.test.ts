import { catalogueTables, verifyCatalogue } from '@app/core/db'
import { registry } from '@app/modules/registry'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mendCollations } from '../core/db/collations.ts'
import { freshDatabase } from './database.ts'

/** Boot compares the live catalogue with the registry; each planted difference must be named, with its repair. */
const tables = catalogueTables(registry)
let db: Awaited<ReturnType<typeof freshDatabase>>
let client: pg.Client
beforeAll(async () => {
  db = await freshDatabase('drift')
  client = new pg.Client(db.url('boot'))
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await db.drop()
})

test('the migrated database is the one that the registry declares', async () => {
  expect(await verifyCatalogue(client, tables)).toEqual([])
  expect(tables.flatMap((table) => table.indexes ?? []).length).toBeGreaterThan(200)
  expect(tables.flatMap((table) => table.checks ?? []).length).toBeGreaterThan(20)
})

describe('verifyCatalogue with the registry', () => {
  const breaks: [string, string, RegExp][] = [
    [
      'a missing index',
      'drop index company_name_ix',
      /Index company_name_ix on public\.company is declared and missing\. create index company_name_ix on company \(tenant_id, name, id\)/,
    ],
    [
      'an index over other columns',
      'drop index company_name_ix; create index company_name_ix on company (tenant_id, id, name)',
      /Index company_name_ix on public\.company is not the one declared/,
    ],
    [
      'an index over other rows',
      `drop index contact_s1_ix; create index contact_s1_ix on contact (tenant_id, s1, id) where s1 <> ''`,
      /Index contact_s1_ix on public\.contact is not the one declared/,
    ],
    [
      'a unique index that is none any more',
      'drop index role_key_key; create index role_key_key on role (tenant_id, key)',
      /Index role_key_key on public\.role is not the one declared/,
    ],
    [
      'an index of another kind',
      'drop index search_word_key_gin; create index search_word_key_gin on search_word (tenant_id, key)',
      /Index search_word_key_gin on public\.search_word is not the one declared/,
    ],
    [
      'an index whose making was cut off',
      `update pg_index set indisvalid = false where indexrelid = 'company_name_ix'::regclass`,
      /Index company_name_ix on public\.company is not valid/,
    ],
    [
      'a missing check',
      'alter table company drop constraint company_lifecycle_check',
      /A check of public\.company is declared and missing, or another: check \(lifecycle in \('prospect'/,
    ],
    [
      'a check that lets other values pass',
      `alter table company drop constraint company_lifecycle_check, add constraint company_lifecycle_check check (lifecycle in ('prospect', 'anything'))`,
      /A check of public\.company is declared and missing, or another: check \(lifecycle in/,
    ],
    [
      'a check of money that forgets the currency',
      'alter table deal drop constraint deal_amount_check, add constraint deal_amount_check check ((amount is null) = (amount is null))',
      /A check of public\.deal is declared and missing, or another: check \(\(amount is null\) = \(amount_currency is null\)\)/,
    ],
    [
      'a check that was never tried',
      `alter table company drop constraint company_lifecycle_check, add constraint company_lifecycle_check check (lifecycle in ('prospect', 'customer', 'partner', 'former')) not valid`,
      /Check company_lifecycle_check on public\.company was never tried/,
    ],
    [
      'a global column that nobody classified',
      'alter table identity.account add column shoe_size text collate "C"',
      /Column identity\.account\.shoe_size is not in the data map\. Classify it/,
    ],
    [
      'a global table that nobody classified',
      'create table identity.visitor (id uuid primary key)',
      /Column identity\.visitor\.id is not in the data map/,
    ],
    [
      'a column of the map that is gone',
      'alter table identity.account drop column terms_accepted_at',
      /Column identity\.account\.terms_accepted_at is in the data map and not in the database/,
    ],
    [
      'a missing column',
      'alter table company drop column tax_id',
      /Column public\.company\.tax_id is declared and missing/,
    ],
    [
      'a column without collation',
      'alter table company alter tax_id type text collate "default"',
      /Column public\.company\.tax_id states no collation/,
    ],
    [
      'a collation of another version',
      `update pg_collation set collversion = '1.0' where collname = 'und-x-icu'`,
      /The server sorts by version .* of the collation pg_catalog\."und-x-icu", the indexes were made by 1\.0/,
    ],
  ]

  test.each(breaks)('names %s', async (_name, sql, problem) => {
    await client.query('begin')
    try {
      await client.query(sql)
      expect((await verifyCatalogue(client, tables)).join('\n')).toMatch(problem)
    } finally {
      await client.query('rollback')
    }
    expect(await verifyCatalogue(client, tables)).toEqual([])
  })

  test('the embedded server mends its collations itself', async () => {
    await client.query(`update pg_collation set collversion = '1.0' where collname = 'und-x-icu'`)
    const told: string[] = []
    await mendCollations(client, (text) => told.push(text))
    await mendCollations(client, (text) => told.push(text))
    expect(told).toHaveLength(1)
    expect(await verifyCatalogue(client, tables)).toEqual([])
  })
})
