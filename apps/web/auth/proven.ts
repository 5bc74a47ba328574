/** The channel on which the window of a fresh sign-in tells the page that waits for it; only pages of this site hear it. */
export const PROVEN = 'custos-proven'
