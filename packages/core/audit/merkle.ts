import { hash } from 'node:crypto'

/**
 * Merkle trees as RFC 9162 §2.1 defines them: leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right); the left part of a tree of n
 * leaves is the largest power of two below n. Everything here is pure; where the hashes come from is a {@link HashSource}.
 */
const HASH = 32
/** In one call: an import hashes a million values, and an object for each costs half again as much. */
const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  hash('sha256', Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))), 'buffer')
const [ZERO, ONE] = [Buffer.of(0), Buffer.of(1)]

export const leafHash = (data: Buffer | string): Buffer => sha256(ZERO, data)
export const nodeHash = (left: Buffer, right: Buffer): Buffer => sha256(ONE, left, right)
/** Root of the tree without leaves: the hash of nothing. */
export const emptyRoot = (): Buffer => sha256()

/** Hashes of whole aligned subtrees of 256^level leaves; level 0 are the leaves. Both bounds count subtrees of that level. */
export type HashSource = (level: number, from: number, to: number) => Promise<Buffer[]>
/** Every 8th level is stored: 1/255 more rows than leaves, and a proof reads at most 256 hashes a level. */
export const FAN = 256

/** Largest power of two smaller than n (n >= 2). */
const splitOf = (n: number): number => {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

const fold = (hashes: readonly Buffer[]): Buffer => {
  if (hashes.length === 0) return emptyRoot()
  if (hashes.length === 1) return hashes[0] ?? emptyRoot()
  const k = splitOf(hashes.length)
  return nodeHash(fold(hashes.slice(0, k)), fold(hashes.slice(k)))
}

/** Root of leaves given by their hashes. */
export const rootOf = (leaves: readonly Buffer[]): Buffer => fold(leaves)

/** Hash of the leaves [from, to): reads stored subtrees where a whole aligned one lies inside. `from` is aligned as RFC 9162's splits are. */
export async function rangeRoot(source: HashSource, from: number, to: number): Promise<Buffer> {
  const n = to - from
  if (n === 0) return emptyRoot()
  let level = 0
  while (FAN ** (level + 1) <= n && from % FAN ** (level + 1) === 0) level++
  const unit = FAN ** level
  const whole = Math.floor(n / unit)
  const rest = n - whole * unit
  const top = await source(level, from / unit, from / unit + whole)
  if (top.length !== whole) throw new Error(`the log lacks hashes of level ${level} from leaf ${from}`)
  if (rest === 0) return fold(top)
  // The tail is smaller than one unit, so it hangs at the right edge of the whole units (RFC 9162: the split is a power of two).
  const tail = await rangeRoot(source, from + whole * unit, to)
  return foldWithTail(top, tail)
}

function foldWithTail(units: readonly Buffer[], tail: Buffer): Buffer {
  if (units.length === 0) return tail
  const k = splitOf(units.length + 1)
  if (units.length === k) return nodeHash(fold(units), tail)
  return nodeHash(fold(units.slice(0, k)), foldWithTail(units.slice(k), tail))
}

/** PATH(index, D[size]) of RFC 9162 §2.1.3.1, from the leaf up. */
export async function inclusionProof(source: HashSource, index: number, size: number): Promise<Buffer[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new RangeError('no such leaf')
  const path = async (from: number, to: number): Promise<Buffer[]> => {
    if (to - from === 1) return []
    const middle = from + splitOf(to - from)
    return index < middle
      ? [...(await path(from, middle)), await rangeRoot(source, middle, to)]
      : [...(await path(middle, to)), await rangeRoot(source, from, middle)]
  }
  return await path(0, size)
}

/** PROOF(first, D[second]) of RFC 9162 §2.1.4.1. */
export async function consistencyProof(source: HashSource, first: number, second: number): Promise<Buffer[]> {
  if (first < 1 || first > second) throw new RangeError('sizes run from 1 upwards')
  const sub = async (from: number, to: number, whole: boolean): Promise<Buffer[]> => {
    const n = to - from
    if (first - from === n) return whole ? [] : [await rangeRoot(source, from, to)]
    const middle = from + splitOf(n)
    return first <= middle
      ? [...(await sub(from, middle, whole)), await rangeRoot(source, middle, to)]
      : [...(await sub(middle, to, false)), await rangeRoot(source, from, middle)]
  }
  return await sub(0, second, true)
}

const sized = (hash: Buffer): boolean => hash.length === HASH

/** True when the leaf stands at `index` in the tree of `size` leaves with this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(given: {
  index: number
  size: number
  leaf: Buffer
  root: Buffer
  proof: readonly Buffer[]
}): boolean {
  const { index, size, leaf, root, proof } = given
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  if (![leaf, root, ...proof].every(sized)) return false
  let [fn, sn] = [BigInt(index), BigInt(size - 1)]
  let hash = leaf
  for (const p of proof) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      hash = nodeHash(p, hash)
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else hash = nodeHash(hash, p)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n && hash.equals(root)
}

/** True when the tree of `first` leaves is the beginning of the tree of `second` (RFC 9162 §2.1.4.2). A first tree without leaves proves nothing. */
export function verifyConsistency(given: {
  first: number
  second: number
  first_root: Buffer
  second_root: Buffer
  proof: readonly Buffer[]
}): boolean {
  const { first, second, first_root, second_root, proof } = given
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || first > second) return false
  if (first === second) return proof.length === 0 && first_root.equals(second_root)
  if (![first_root, second_root, ...proof].every(sized)) return false
  if (proof.length === 0) return false
  // A whole first tree is its own first component.
  const path = (BigInt(first) & (BigInt(first) - 1n)) === 0n ? [first_root, ...proof] : [...proof]
  let [fn, sn] = [BigInt(first - 1), BigInt(second - 1)]
  while ((fn & 1n) === 1n) [fn, sn] = [fn >> 1n, sn >> 1n]
  let [fr, sr] = [path[0] ?? emptyRoot(), path[0] ?? emptyRoot()]
  for (const c of path.slice(1)) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else sr = nodeHash(sr, c)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n && fr.equals(first_root) && sr.equals(second_root)
}

/** A tree that only grows: keeps the hashes of its right edge, so that the root at any moment costs log n. For verifiers that read a log once. */
export function growingTree(): { readonly size: number; add(leaf: Buffer): void; root(): Buffer } {
  const edge: { height: number; hash: Buffer }[] = []
  let size = 0
  return {
    get size() {
      return size
    },
    add(leaf) {
      size++
      edge.push({ height: 0, hash: leaf })
      for (;;) {
        const [left, right] = edge.slice(-2)
        if (!left || !right || left.height !== right.height) return
        edge.splice(-2, 2, { height: left.height + 1, hash: nodeHash(left.hash, right.hash) })
      }
    },
    root: () =>
      edge.length === 0
        ? emptyRoot()
        : edge
            .map((e) => e.hash)
            .toReversed()
            .reduce((right, left) => nodeHash(left, right)),
  }
}
