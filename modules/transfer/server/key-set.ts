import { hash } from 'node:crypto'

/** Remembers which keys were there, without keeping them. */
export type KeySet = {
  /** True when the key is new. */
  add: (key: string) => boolean
}

/**
 * A set of texts by 64 bits of their SHA-1: 16 bytes a key instead of some 150 (a Set of a million match keys took 200 MB). Two different keys
 * of a million are taken for one with a probability of 1 in 40 million.
 */
export const makeKeySet = (expected: number): KeySet => {
  let size = 1024
  while (size < expected * 2) size *= 2
  let slots = new BigUint64Array(size)
  let count = 0
  const put = (value: bigint): boolean => {
    let at = Number(value & BigInt(slots.length - 1))
    for (let held = slots[at]; held !== 0n; held = slots[at]) {
      if (held === value) return false
      at = (at + 1) % slots.length
    }
    slots[at] = value
    return true
  }
  const grow = (): void => {
    const before = slots
    slots = new BigUint64Array(before.length * 2)
    for (const value of before) if (value !== 0n) put(value)
  }
  return {
    add: (key) => {
      const isNew = put(hash('sha1', key, 'buffer').readBigUInt64LE() || 1n)
      if (isNew) count += 1
      if (count * 4 > slots.length * 3) grow()
      return isNew
    },
  }
}
