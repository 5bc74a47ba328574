const HOSTS: Record<string, (handle: string) => string> = {
  twitter: (handle) => `https://x.com/${handle}`,
  x: (handle) => `https://x.com/${handle}`,
  facebook: (handle) => `https://www.facebook.com/${handle}`,
  youtube: (handle) =>
    `https://www.youtube.com/${handle.startsWith('UC') && handle.length === 24 ? `channel/${handle}` : handle}`,
  instagram: (handle) => `https://www.instagram.com/${handle}`,
  linkedin: (handle) => `https://www.linkedin.com/in/${handle}`,
  bluesky: (handle) => `https://bsky.app/profile/${handle}`,
  github: (handle) => `https://github.com/${handle}`,
  tiktok: (handle) => `https://www.tiktok.com/@${handle}`,
}

/** A profile's address from its bare handle ("SenatorCantwell" in a column "twitter"); addresses and unknown networks stay as they are. */
export const profileUrl = (network: string, text: string): string => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  const federated = /^@?([^@\s]+)@([a-z0-9.-]+\.[a-z]{2,})$/i.exec(text)
  if (network === 'mastodon' && federated) return `https://${federated[2]?.toLowerCase()}/@${federated[1]}`
  const make = HOSTS[network]
  return make && /^@?[\w.-]+$/.test(text) ? make(text.replace(/^@/, '')) : text
}
