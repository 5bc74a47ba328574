const browsers: readonly [string, RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
  ['curl', /^curl\/(\d+)/],
]
const systems: readonly [string, RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows NT\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]

/**
 * "Firefox 139, Linux": what a person needs to know a device again, and no more. The user agent itself is not kept, nothing is asked of the
 * browser, and no fingerprint is made (promises ONT-033).
 */
export function deviceOf(userAgent: string | undefined): string | null {
  if (!userAgent) return null
  const browser = browsers.map(([name, pattern]) => ({ name, found: pattern.exec(userAgent) })).find((b) => b.found)
  const system = systems.find(([, pattern]) => pattern.test(userAgent))?.[0]
  const words = [browser ? `${browser.name} ${browser.found?.[1] ?? ''}`.trim() : null, system ?? null]
  return words.filter((word) => word !== null).join(', ') || null
}
