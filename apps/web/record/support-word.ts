/** "Support (Kim)": whoever of the operator's staff it was, as the workspace's support screen names them. */
export const supportWord = (support: string, name: string | null): string | null =>
  name === null ? null : name === '' ? support : `${support} (${name})`
