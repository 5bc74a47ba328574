import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'

const countries: Record<string, CountryCode> = { eu: 'DE', us: 'US', uk: 'GB', in: 'IN', de: 'DE' }

/** A number to E.164 (with `;ext=` when there is one), or null when no plan knows it. `region` is a country or one of our regions. */
export function toE164(text: string, region: string): string | null {
  const upper = region.toUpperCase()
  const country = isSupportedCountry(upper) ? upper : (countries[region.toLowerCase()] ?? 'US')
  const number = parsePhoneNumberFromString(text, country)
  if (!number?.isPossible()) return null
  return number.ext ? `${number.number};ext=${number.ext}` : number.number
}
