import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type HashSource,
  consistencyProof,
  emptyRoot,
  growingTree,
  inclusionProof,
  leafHash,
  nodeHash,
  rangeRoot,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'

// RFC 9162's own recursive definitions, written apart from the code under test.
const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))
const mth = (d: Buffer[]): Buffer =>
  d.length === 0
    ? sha()
    : d.length === 1
      ? sha(Buffer.of(0), d[0] ?? Buffer.alloc(0))
      : sha(Buffer.of(1), mth(d.slice(0, split(d.length))), mth(d.slice(split(d.length))))
const data = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => Buffer.from(`leaf ${i}`))

/** What the database keeps: leaves, and the roots of whole blocks of 256 and 65,536. */
const stored = (leaves: Buffer[]): HashSource => {
  const levels: Buffer[][] = [leaves]
  for (let below = leaves; below.length >= 256;) {
    const above: Buffer[] = []
    for (let i = 0; i + 256 <= below.length; i += 256) above.push(rootOf(below.slice(i, i + 256)))
    levels.push(above)
    below = above
  }
  return async (level, from, to) => (levels[level] ?? []).slice(from, to)
}

describe('trees', () => {
  test('have the roots of RFC 9162', () => {
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100])
      expect(rootOf(data(n).map(leafHash))).toEqual(mth(data(n)))
    expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('tell leaves from nodes', () => {
    const [a, b] = [leafHash('a'), leafHash('b')]
    expect(leafHash(Buffer.concat([a, b]))).not.toEqual(nodeHash(a, b))
  })

  test('grow leaf by leaf to the same roots', () => {
    const tree = growingTree()
    data(70).forEach((d, i) => {
      expect(tree.root()).toEqual(mth(data(i)))
      tree.add(leafHash(d))
    })
    expect(tree.size).toBe(70)
  })

  test('are read from stored blocks to the same roots', async () => {
    const leaves = data(2000).map(leafHash)
    for (const n of [1, 255, 256, 257, 511, 512, 513, 1024, 1999, 2000])
      expect(await rangeRoot(stored(leaves.slice(0, n)), 0, n)).toEqual(rootOf(leaves.slice(0, n)))
    const big = Array.from({ length: 66_000 }, (_, i) => leafHash(String(i)))
    expect(await rangeRoot(stored(big), 0, big.length)).toEqual(rootOf(big))
    await expect(rangeRoot(async () => [], 0, 3)).rejects.toThrow('lacks hashes')
  })
})

describe('proofs', () => {
  test('of inclusion hold for every leaf, and for no other place, size, leaf or root', async () => {
    for (const size of [1, 2, 3, 7, 8, 13, 260]) {
      const leaves = data(size).map(leafHash)
      const root = mth(data(size))
      for (let index = 0; index < size; index += size > 50 ? 59 : 1) {
        const proof = await inclusionProof(stored(leaves), index, size)
        const leaf = leaves[index] ?? Buffer.alloc(0)
        const holds = (over: object): boolean => verifyInclusion({ index, size, leaf, root, proof, ...over })
        expect(holds({})).toBe(true)
        expect(holds({ index: index + 1 })).toBe(false)
        expect(holds({ index: -1 })).toBe(false)
        expect(holds({ leaf: leafHash('other') })).toBe(false)
        expect(holds({ root: leafHash('other') })).toBe(false)
        expect(holds({ proof: [...proof, root] })).toBe(false)
        expect(holds({ proof: [root, ...proof] })).toBe(false)
        expect(holds({ root: Buffer.alloc(0), leaf: Buffer.alloc(0) })).toBe(false)
      }
    }
    await expect(inclusionProof(stored([]), 0, 0)).rejects.toThrow('no such leaf')
  })

  test('of consistency hold between all sizes, and not after a change of the past', async () => {
    for (const second of [1, 2, 5, 8, 9, 33, 300]) {
      const leaves = data(second).map(leafHash)
      for (let first = 1; first <= second; first += second > 50 ? 37 : 1) {
        const proof = await consistencyProof(stored(leaves), first, second)
        const holds = (over: object): boolean =>
          verifyConsistency({
            first,
            second,
            first_root: mth(data(first)),
            second_root: mth(data(second)),
            proof,
            ...over,
          })
        expect(holds({})).toBe(true)
        expect(holds({ first_root: leafHash('x') })).toBe(false)
        expect(holds({ second_root: leafHash('x') })).toBe(false)
        expect(holds({ proof: [...proof, leafHash('x')] })).toBe(false)
        expect(holds({ first: 0 })).toBe(false)
        expect(holds({ first: second + 1 })).toBe(false)
      }
    }
  })
})

const shared = resolve(import.meta.dirname, '../../../../shared/data/merkle/testdata')
const beside = existsSync(shared) ? shared : null
type Inclusion = { leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null }
type Consistency = { size1: number; size2: number; root1: string; root2: string; proof: string[] | null }
const bytes = (text: string): Buffer => Buffer.from(text, 'base64')

if (beside === null) console.log('merkle vectors not run: no ../shared/data')
describe.skipIf(beside === null)('public vectors (transparency-dev/merkle)', () => {
  const read = <T>(kind: string): { file: string; given: T & { desc: string; wantErr: boolean } }[] =>
    globSync(`${kind}/**/*.json`, { cwd: shared }).map((file) => ({
      file,
      given: JSON.parse(readFileSync(resolve(shared, file), 'utf8')) as T & { desc: string; wantErr: boolean },
    }))

  test('of inclusion', () => {
    const all = read<Inclusion>('inclusion')
    expect(all.length).toBeGreaterThan(90)
    const wrong = all.filter(({ given: v }) => {
      const ok = verifyInclusion({
        index: v.leafIdx,
        size: v.treeSize,
        leaf: bytes(v.leafHash),
        root: bytes(v.root),
        proof: (v.proof ?? []).map(bytes),
      })
      return ok === v.wantErr
    })
    expect(wrong.map((v) => v.file)).toEqual([])
  })

  test('of consistency', () => {
    const all = read<Consistency>('consistency')
    expect(all.length).toBeGreaterThan(90)
    const wrong = all.filter(({ given: v }) => {
      const ok = verifyConsistency({
        first: v.size1,
        second: v.size2,
        first_root: bytes(v.root1),
        second_root: bytes(v.root2),
        proof: (v.proof ?? []).map(bytes),
      })
      return ok === v.wantErr
    })
    expect(wrong.map((v) => v.file)).toEqual([])
  })
})
