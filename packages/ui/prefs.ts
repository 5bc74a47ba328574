/** What an account may choose about its display; kept on the server, painted as attributes of <html>. */
export type Preferences = {
  theme?: 'system' | 'light' | 'dark'
  density?: 'comfortable' | 'compact'
  font?: 'inter' | 'system' | 'dyslexic'
  language?: string | null
  single_keys?: boolean
  recents?: { object: string; id: string; title: string; workspace?: string }[]
  checklist_hidden?: boolean
  /** Mails one may do without; left out means yes. */
  mails?: { assignment?: boolean }
}

/** Writes theme, density and font on <html>; tokens.css does the rest. */
export const paint = (prefs: Preferences): void => {
  const root = document.documentElement
  if (prefs.theme && prefs.theme !== 'system') root.dataset['theme'] = prefs.theme
  else delete root.dataset['theme']
  root.dataset['density'] = prefs.density ?? 'comfortable'
  if (prefs.font && prefs.font !== 'inter') root.dataset['font'] = prefs.font
  else delete root.dataset['font']
}
