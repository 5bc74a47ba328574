import { i18n } from '@lingui/core'
import type { FieldMeta, Meta, ObjectMeta } from './meta.ts'

/**
 * A label the registry declares, in the language of the person. `npm run gen` lists them all for the catalogues (apps/web/registry-words.ts)
 * under `label.` and the English text; English itself has no catalogue.
 */
export const label = (english: string): string => {
  const id = `label.${english}`
  return id in i18n.messages ? i18n._(id) : english
}

/** A noun inside a sentence: English writes it small there, German never. */
export const inSentence = (noun: string): string => (i18n.locale === 'de' ? noun : noun.toLowerCase())

const field = (one: FieldMeta): FieldMeta =>
  one.custom
    ? one
    : {
        ...one,
        label: label(one.label),
        group: one.group === null ? null : label(one.group),
        options: one.options?.map((option) => ({ ...option, label: label(option.label) })) ?? null,
      }

const object = (one: ObjectMeta): ObjectMeta => ({
  ...one,
  label: [label(one.label[0]), label(one.label[1])],
  fields: one.fields.map(field),
  actions: one.actions.map((action) => ({ ...action, label: label(action.label) })),
})

let last: { data: Meta; locale: string; spoken: Meta } | null = null

/** Meta with its labels in the language spoken now; fields of the workspace's own stay as their admin typed them. */
export const spokenMeta = (data: Meta): Meta => {
  if (last?.data !== data || last.locale !== i18n.locale)
    last = { data, locale: i18n.locale, spoken: { ...data, objects: data.objects.map(object) } }
  return last.spoken
}
