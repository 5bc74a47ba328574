/**
 * Whether the navigation is folded: the one thing that is kept in the browser (ONT-124). This file reaches nothing else, so the state can go nowhere:
 * it imports nothing and sends nothing, and the checks of our own rules see that it stays so.
 */
const FOLDED = 'sidebarCollapsed'

/** Reads the one key we keep in localStorage. */
const wasFolded = (): boolean => {
  try {
    return localStorage.getItem(FOLDED) === 'true'
  } catch {
    return false
  }
}

const applyFold = (folded: boolean): void => {
  if (folded) document.documentElement.dataset['nav'] = 'closed'
  else delete document.documentElement.dataset['nav']
}

/** Shows the navigation as it was left in this browser. */
export const restoreFold = (): void => applyFold(wasFolded())

/** Folds or opens the navigation and remembers it. */
export const toggleFold = (): void => {
  const next = !wasFolded()
  try {
    localStorage.setItem(FOLDED, String(next))
  } catch {
    /* private mode: folded for this page only */
  }
  applyFold(next)
}
