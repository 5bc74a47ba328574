import { useLingui } from '@lingui/react/macro'

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
