import { createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from './canonical.ts'
import { deviceOf } from './device.ts'
import { commitValue, leafText } from './leaf.ts'
import { leafHash } from './merkle.ts'
import { noteSigner, parseNote, verifyNote } from './note.ts'

const seed = Buffer.alloc(32, 7)
const checkpoint = { size: 12, root: leafHash('root'), at: '2026-11-21T08:00:00.000Z' }

describe('signed checkpoints', () => {
  const signer = noteSigner('custos/audit/log-1', seed)
  const note = signer.sign(checkpoint)

  test('are notes as C2SP writes them', () => {
    const lines = note.split('\n')
    expect(lines.slice(0, 5)).toEqual([
      'custos/audit/log-1',
      '12',
      checkpoint.root.toString('base64'),
      `time ${checkpoint.at}`,
      '',
    ])
    expect(lines[5]).toMatch(/^— custos\/audit\/log-1 [A-Za-z0-9+/]{90,92}=*$/)
    expect(note.endsWith('\n')).toBe(true)
    expect(signer.public_key).toMatch(/^custos\/audit\/log-1\+[0-9a-f]{8}\+A/)
    expect(parseNote(note)).toMatchObject({ size: 12, at: checkpoint.at })
  })

  test('verify with their key and with no other', () => {
    expect(verifyNote(note, signer.public_key)).toEqual({ origin: 'custos/audit/log-1', ...checkpoint })
    expect(verifyNote(note, noteSigner('custos/audit/log-1', Buffer.alloc(32, 8)).public_key)).toBeNull()
    expect(verifyNote(note, noteSigner('custos/audit/log-2', seed).public_key)).toBeNull()
    expect(verifyNote(note, signer.public_key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toBeNull()
  })

  test('fail after any change', () => {
    for (const changed of [
      note.replace('\n12\n', '\n11\n'),
      note.replace('time 2026', 'time 2025'),
      note.replace(checkpoint.root.toString('base64'), leafHash('x').toString('base64')),
      note.replace('\n\n', '\nmore\n\n'),
      note.slice(0, -1),
      note.replace(/.{6}\n$/, 'AAAAAA\n'),
      '',
      'nothing',
    ])
      expect(verifyNote(changed, signer.public_key)).toBeNull()
  })

  test('are signed by plain Ed25519 keys made from the seed', () => {
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
      format: 'der',
      type: 'pkcs8',
    })
    const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
    expect(Buffer.from(signer.public_key.split('+').at(2) ?? '', 'base64').subarray(1)).toEqual(raw)
  })
})

describe('canonical JSON', () => {
  test('is the same whatever the order of keys', () => {
    expect(canonicalJson({ b: 1, a: { d: [true, null], c: 'x' } })).toBe('{"a":{"c":"x","d":[true,null]},"b":1}')
    expect(canonicalJson({ a: { c: 'x', d: [true, null] }, b: 1 })).toBe(
      canonicalJson({ b: 1, a: { d: [true, null], c: 'x' } }),
    )
  })
  test('writes numbers and strings as RFC 8785 says', () => {
    expect(canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    )
    expect(canonicalJson('€$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"')
    expect(canonicalJson({ '€': 1, '\r': 2, '1': 3, '\u0080': 4, ö: 5, '😀': 6, '\ufb33': 7 })).toBe(
      '{"\\r":2,"1":3,"\u0080":4,"ö":5,"€":1,"😀":6,"\ufb33":7}',
    )
  })
  test('refuses what JSON cannot carry', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', () => 1, 1n])
      expect(() => canonicalJson(value)).toThrow(TypeError)
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}')
  })
})

describe('leaves', () => {
  test('say ids, names and commitments in one fixed form', () => {
    const text = leafText({
      tenant_id: 't',
      id: 'e',
      at: '2026-11-21T08:00:00.000000Z',
      name: 'thing.updated',
      object: 'thing',
      record_id: 'r',
      record_version: 3,
      actor_id: null,
      on_behalf_of: null,
      source: 'api',
      correlation_id: 'c',
      causation_id: null,
      commitments: { b: 'x', a: 'y' },
      origin: null,
    })
    expect(text).toBe(
      '{"actor_id":null,"at":"2026-11-21T08:00:00.000000Z","causation_id":null,"commitments":{"a":"y","b":"x"},"correlation_id":"c","id":"e","name":"thing.updated","object":"thing","on_behalf_of":null,"origin":null,"record_id":"r","record_version":3,"source":"api","tenant_id":"t","v":1}',
    )
  })
  test('commit to values without saying them', () => {
    const [salt, other] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)]
    const said = commitValue(salt, 'name', 'Ann', 'Anne')
    expect(said).toBe(commitValue(salt, 'name', 'Ann', 'Anne'))
    for (const different of [
      commitValue(other, 'name', 'Ann', 'Anne'),
      commitValue(salt, 'other', 'Ann', 'Anne'),
      commitValue(salt, 'name', 'Anne', 'Ann'),
      commitValue(salt, 'name', null, 'Anne'),
    ])
      expect(different).not.toBe(said)
    expect(commitValue(salt, 'x', undefined, null)).toBe(commitValue(salt, 'x', null, undefined))
  })
})

describe('devices', () => {
  test('are a browser and a system, nothing more', () => {
    expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0')).toBe(
      'Firefox 139, Linux',
    )
    expect(
      deviceOf(
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
      ),
    ).toBe('Edge 142, Windows')
    expect(
      deviceOf(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      ),
    ).toBe('Safari 18, iPhone')
    expect(deviceOf('curl/8.5.0')).toBe('curl 8')
    expect(deviceOf('a secret thing <script>')).toBeNull()
    expect(deviceOf(undefined)).toBeNull()
  })
})
