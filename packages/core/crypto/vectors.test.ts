import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decrypt, derive, encrypt, mac } from './aead.ts'

/** Project Wycheproof's vectors stand outside the repository, beside it. */
const folder = resolve(import.meta.dirname, '../../../../shared/data/wycheproof')
const here = existsSync(folder)
const why = here ? '' : ' (not run: no ../shared/data)'
type Hex = 'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'ikm' | 'salt' | 'info' | 'okm'
type Vector = Partial<Record<Hex, string>> & { tcId: number; result: 'valid' | 'invalid' | 'acceptable'; size: number }
type Group = { ivSize?: number; keySize?: number; tagSize?: number; tests: Vector[] }
const groupsOf = (name: string): Group[] =>
  (JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as { testGroups: Group[] }).testGroups
const hex = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'hex')

describe.runIf(here)(`published vectors${why}`, () => {
  test('AES-256-GCM opens the valid ones with 96-bit nonces, and nothing else', () => {
    const vectors = groupsOf('aes_gcm_test.json').flatMap((g) =>
      g.keySize === 256 && g.tagSize === 128 ? g.tests.map((v) => ({ ...v, nonce: g.ivSize })) : [],
    )
    const wrong = vectors.filter((v) => {
      const opened = decrypt(hex(v.key), hex(v.iv), hex(v.aad), Buffer.concat([hex(v.ct), hex(v.tag)]))
      const right = v.result === 'valid' && v.nonce === 96
      return right ? opened?.toString('hex') !== v.msg : opened !== null
    })
    expect(vectors.length).toBeGreaterThan(60)
    expect(wrong.map((v) => v.tcId)).toEqual([])
  })

  test('AES-256-GCM makes what the valid ones hold', () => {
    const vectors = groupsOf('aes_gcm_test.json').flatMap((g) =>
      g.keySize === 256 && g.tagSize === 128 && g.ivSize === 96 ? g.tests.filter((v) => v.result === 'valid') : [],
    )
    const wrong = vectors.filter(
      (v) => encrypt(hex(v.key), hex(v.iv), hex(v.aad), hex(v.msg)).toString('hex') !== `${v.ct ?? ''}${v.tag ?? ''}`,
    )
    expect(vectors.length).toBeGreaterThan(30)
    expect(wrong.map((v) => v.tcId)).toEqual([])
  })

  test('HMAC-SHA-256, whole and cut', () => {
    const vectors = groupsOf('hmac_sha256_test.json').flatMap((g) =>
      g.tests.map((v) => ({ ...v, bytes: (g.tagSize ?? 256) / 8 })),
    )
    const wrong = vectors.filter(
      (v) => (mac(hex(v.key), hex(v.msg), v.bytes).toString('hex') === v.tag) !== (v.result === 'valid'),
    )
    expect(vectors.length).toBeGreaterThan(100)
    expect(wrong.map((v) => v.tcId)).toEqual([])
  })

  test('HKDF-SHA-256', () => {
    const vectors = groupsOf('hkdf_sha256_test.json').flatMap((g) => g.tests)
    const wrong = vectors.filter((v) => {
      try {
        return (
          (derive(hex(v.ikm), hex(v.salt), hex(v.info), v.size).toString('hex') === v.okm) !== (v.result === 'valid')
        )
      } catch {
        return v.result === 'valid'
      }
    })
    expect(vectors.length).toBeGreaterThan(50)
    expect(wrong.map((v) => v.tcId)).toEqual([])
  })
})
