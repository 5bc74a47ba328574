import { crc32, deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Edge } from '../../../packages/testkit/edge.ts'
import { type Person, newPerson, startAll, uploadFile } from '../../../packages/testkit/transfer.ts'

/** Archives that are no honest workbook or export (security.md §4.5), written byte by byte: no library would make them. */
type Entry = { name: string; data?: Buffer; says?: number; mode?: number; flags?: number; at?: number }

function zip(entries: readonly Entry[]): Buffer {
  const [local, central]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const { name, data = Buffer.alloc(0), says, mode = 0o100644, flags = 0, at: pretended } of entries) {
    const packed = data.length > 0 ? deflateRawSync(data) : data
    const path = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(data.length > 0 ? 8 : 0, 4)
    common.writeUInt32LE(0x5a210000, 6)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(says ?? data.length, 18)
    common.writeUInt16LE(path.length, 22)
    const head = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, path])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(pretended ?? at, 10)
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), common, rest, path)
    local.push(head, packed)
    at += head.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, directory, end])
}

const sheet = Buffer.from('<worksheet/>')
const zeros = Buffer.alloc(64 * 1024 * 1024)
const many = Array.from({ length: 10_001 }, (_, n): Entry => ({ name: `xl/worksheets/sheet${n}.xml` }))
const cases: [string, readonly Entry[], string][] = [
  ['10,001 entries', many, 'import_zip_bomb'],
  ['an entry that unpacks to a thousand times its size', [{ name: 'xl/workbook.xml', data: zeros }], 'import_zip_bomb'],
  [
    'the same behind a header that says 10 bytes',
    [{ name: 'xl/workbook.xml', data: zeros, says: 10 }],
    'import_file_damaged',
  ],
  ['a path that leaves it', [{ name: '../../etc/passwd', data: sheet }], 'import_file_damaged'],
  ['an absolute path', [{ name: '/etc/passwd', data: sheet }], 'import_file_damaged'],
  ['a link', [{ name: 'xl/workbook.xml', data: Buffer.from('/etc/passwd'), mode: 0o120777 }], 'import_file_damaged'],
  ['a password', [{ name: 'xl/workbook.xml', data: sheet, flags: 1 }], 'import_file_unsupported'],
  [
    'entries that lie over one another',
    [
      { name: 'a.xml', data: zeros.subarray(0, 1000) },
      { name: 'b.xml', data: zeros.subarray(0, 1000), at: 0 },
    ],
    'import_file_damaged',
  ],
]

let edge: Edge
let person: Person
beforeAll(async () => {
  edge = await startAll()
  person = await newPerson(edge)
})
afterAll(async () => await edge.close())

describe.each([
  ['a workbook', 'contact', 'contacts.xlsx'],
  ['a workspace export', '*', 'workspace.zip'],
])('%s', (_what, object, name) => {
  test.each(cases)('with %s is refused', async (given, entries, usual) => {
    // A workspace's own backup has a passphrase: it is asked for.
    const code = object === '*' && given === 'a password' ? 'import_passphrase_needed' : usual
    const { status, data } = await uploadFile(person, edge, object, name, zip(entries))
    expect([status, data['code']]).toEqual([expect.toSatisfy((one: number) => one >= 400 && one < 500), code])
    expect((await person.send('GET', '/v1/imports')).data['data']).toEqual([])
  })

  test('with nothing in it is refused too', async () => {
    const { status } = await uploadFile(person, edge, object, name, zip([]))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  })
})
