import { useLingui } from '@lingui/react/macro'
import type { Proposal } from '../index.ts'

/** Words for the kinds of fields. */
export function useKindNames(): (kind: string) => string {
  const { t } = useLingui()
  const names: Record<string, string> = {
    text: t`Text`,
    long_text: t`Long text`,
    email: t`Email`,
    phone: t`Phone`,
    url: t`Web address`,
    address: t`Address`,
    integer: t`Whole number`,
    decimal: t`Decimal number`,
    money: t`Money`,
    percent: t`Percent`,
    boolean: t`Yes or no`,
    date: t`Date`,
    datetime: t`Date and time`,
    select: t`One of a list`,
    multi_select: t`Several of a list`,
    ref: t`Link to a record`,
    multi_ref: t`Links to records`,
    member: t`Member`,
    rating: t`Stars`,
    color: t`Colour`,
    json: t`JSON`,
    file: t`File`,
    list: t`List`,
    tags: t`Tags`,
  }
  return (kind) => names[kind] ?? kind
}

/** Words for what an own field looks like, as they stand in a sentence. */
export function useCategoryNames(): (category: NonNullable<Proposal['category']>) => string {
  const { t } = useLingui()
  const names: Record<NonNullable<Proposal['category']>, string> = {
    name: t`the name of a person`,
    contact: t`a way to reach a person`,
    place: t`where a person is`,
    birth: t`the age of a person`,
    gender: t`the gender of a person`,
    image: t`a picture of a person`,
    device: t`something that tells a device apart`,
    number: t`a number that tells a person apart`,
    special: t`data of a special category (GDPR Art. 9)`,
  }
  return (category) => names[category]
}
