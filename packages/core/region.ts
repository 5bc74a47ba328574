/** Where data lies (ONT-127, X23): the region that an installation serves, and that each place data is stored in says of itself. */

/** What is stored outside of DATA_DIR, by the setting that says where. */
const places = {
  database: ['DATABASE_URL', 'DATABASE_REGION'],
  files: ['S3_URL', 'S3_REGION'],
  backups: ['BACKUP_S3_URL', 'BACKUP_S3_REGION'],
  mail: ['SMTP_URL', 'SMTP_REGION'],
} as const
export type PlaceKey = keyof typeof places

/** One place that data lies in. `region` is null where nobody said. */
export type Place = { readonly place: PlaceKey; readonly is_here: boolean; readonly region: string | null }

export type RegionSettings = {
  /** The region that the program serves, and DATA_DIR lies in: a country (DE) or EU; null: nobody said. */
  readonly served: string | null
  readonly places: readonly Place[]
}

/** Member states of the European Union (ISO 3166): what lies in one of them lies in EU. */
const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

/** Regions of Amazon and the country each lies in; other services name theirs as they like. */
const AMAZON: readonly (readonly [begins: string, country: string])[] = [
  ['us-', 'US'],
  ['ca-', 'CA'],
  ['eu-central-1', 'DE'],
  ['eu-central-2', 'CH'],
  ['eu-west-1', 'IE'],
  ['eu-west-2', 'GB'],
  ['eu-west-3', 'FR'],
  ['eu-north-1', 'SE'],
  ['eu-south-1', 'IT'],
  ['eu-south-2', 'ES'],
  ['sa-east-1', 'BR'],
  ['ap-northeast-1', 'JP'],
  ['ap-northeast-2', 'KR'],
  ['ap-south-', 'IN'],
  ['ap-southeast-1', 'SG'],
  ['ap-southeast-2', 'AU'],
]

const isRegion = (text: string): boolean =>
  /^[A-Z]{2}$/.test(text) &&
  text !== 'ZZ' &&
  new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(text) !== undefined

/** Is whatever lies in `place` within `region`? What nobody said where it lies is nowhere. */
export const liesIn = (place: string | null, region: string): boolean =>
  place === region || (region === 'EU' && place !== null && EU.includes(place))

/** A region as people say it: `Germany (DE)`. */
export const regionName = (region: string, language: string): string =>
  `${new Intl.DisplayNames(language, { type: 'region' }).of(region) ?? region} (${region})`

type Bucket = { readonly host: string; readonly region: string } | null | undefined

/**
 * Reads REGION and the region of each place that is set up. With REGION, a place in another region, or one that nobody says the region of, is a problem
 * with its repair: nothing is served then.
 */
export function regionSettings(
  text: (name: string) => string | undefined,
  given: { files: Bucket; backups: Bucket },
  problems: string[],
): RegionSettings {
  const code = (name: string): string | null => {
    const said = text(name)
    if (said === undefined || isRegion(said)) return said ?? null
    problems.push(`${name} is a country by its two letters (DE, US), or EU; not "${said}".`)
    return null
  }
  const served = code('REGION')
  const found = (Object.entries(places) as [PlaceKey, (typeof places)[PlaceKey]][]).flatMap(
    ([place, [url, variable]]): Place[] => {
      const region = code(variable)
      if (text(url) === undefined) return place === 'mail' ? [] : [{ place, is_here: true, region: served }]
      const lies = place === 'files' || place === 'backups' ? (given[place] ?? null) : null
      problems.push(...placeProblems({ url, variable, region, served, lies }))
      return [{ place, is_here: false, region }]
    },
  )
  if (served === null && found.some((one) => !one.is_here && one.region !== null))
    problems.push(
      'REGION says which region this installation serves; a place has its region, and the installation none.',
    )
  return { served, places: found }
}

function placeProblems(given: {
  url: string
  variable: string
  region: string | null
  served: string | null
  lies: Exclude<Bucket, undefined>
}): string[] {
  const { url, variable, region, served, lies } = given
  if (served === null) return []
  if (region === null)
    return [
      `${variable} says in which country what ${url} names lies (${variable}=${served}): REGION=${served} holds it to that.`,
    ]
  if (!liesIn(region, served))
    return [
      `${url} names a place in ${region} (${variable}), and REGION is ${served}. Nothing of a workspace is kept outside of its region: name a place in ${served}, or leave ${url} out.`,
    ]
  const country = lies?.host.endsWith('.amazonaws.com')
    ? AMAZON.find(([begins]) => lies.region.startsWith(begins))?.[1]
    : null
  return country && !liesIn(country, region)
    ? [`${url} names ${lies?.region}, which lies in ${country}, and ${variable} says ${region}.`]
    : []
}
