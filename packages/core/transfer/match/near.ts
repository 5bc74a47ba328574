/** Letters and digits only, no accents, lower case: "GTX Pro" and "GTXPro" are one. */
export const squash = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, '')

/** Words, lower-cased and without accents: "Close Date", "closeDate" and "close_date" are one. */
export const words = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** Edits between two texts, a swap of neighbours being one (Damerau-Levenshtein, optimal string alignment). Gives up above `limit`. */
export const editDistance = (a: string, b: string, limit = Number.POSITIVE_INFINITY): number => {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    let best = i
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
      if (cost < best) best = cost
    }
    if (best > limit) return limit + 1
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}

const trigrams = (text: string): Set<string> => {
  const padded = `  ${text} `
  const grams = new Set<string>()
  for (let at = 0; at + 3 <= padded.length; at += 1) grams.add(padded.slice(at, at + 3))
  return grams
}

/** Share of trigrams two texts have in common, 0 to 1. */
export const trigramSimilarity = (a: string, b: string): number => {
  const left = trigrams(a)
  const right = trigrams(b)
  let shared = 0
  for (const gram of left) if (right.has(gram)) shared += 1
  return shared / (left.size + right.size - shared || 1)
}

/** How alike two names are: 1 the same but for spelling of spaces and accents, above 0.6 worth showing. */
export const similarity = (a: string, b: string): number => {
  const left = squash(a)
  const right = squash(b)
  if (left === '' || right === '') return 0
  if (left === right) return a === b ? 1 : 0.98
  const longest = Math.max(left.length, right.length)
  const edits = editDistance(left, right, Math.ceil(longest / 2))
  const byEdits = Math.max(0, 1 - edits / longest)
  const sameWords = words(a).toSorted().join(' ') === words(b).toSorted().join(' ')
  return Math.max(sameWords ? 0.95 : 0, byEdits * 0.95, trigramSimilarity(left, right) * 0.9)
}

export type Candidate = { id: string; label: string }
export type NearMatch = Candidate & { score: number }

/** Candidates like `text`, best first, at most `most`. Below 0.55 nothing is offered: a wrong hint costs more than none. */
export const nearMatches = (text: string, candidates: readonly Candidate[], most = 3): NearMatch[] =>
  candidates
    .map((candidate) => ({ ...candidate, score: Math.round(similarity(text, candidate.label) * 100) / 100 }))
    .filter((candidate) => candidate.score >= 0.55)
    .toSorted((a, b) => b.score - a.score || a.label.localeCompare(b.label))
    .slice(0, most)

/** True when a near match is as good as certain and alone: the wizard may choose it beforehand. */
export const isSure = (matches: readonly NearMatch[]): boolean => {
  const [best, next] = matches
  return best !== undefined && best.score >= 0.9 && (next === undefined || best.score - next.score >= 0.1)
}

/**
 * Near matches against many candidates: an index of trigrams narrows them to the 40 that share most, so that many unknown values against
 * 20,000 companies do not compare every pair.
 */
export const nearIndex = (candidates: readonly Candidate[]): ((text: string, most?: number) => NearMatch[]) => {
  const byGram = new Map<string, number[]>()
  for (const [index, candidate] of candidates.entries())
    for (const gram of trigrams(squash(candidate.label))) {
      const list = byGram.get(gram)
      if (list) list.push(index)
      else byGram.set(gram, [index])
    }
  return (text, most = 3) => {
    const shared = new Map<number, number>()
    for (const gram of trigrams(squash(text)))
      for (const index of byGram.get(gram) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1)
    const best = [...shared]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 40)
      .flatMap(([index]) => candidates[index] ?? [])
    return nearMatches(text, best, most)
  }
}
