import { boolean, decimal, defineObject, invalid, phone, ref, text } from '@app/schema'

const part = { personal: 'user.contact.address' } as const

/** A postal address of a contact or a company; importable on its own (rulings.md 22). */
export const address = defineObject('address', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Address', 'Addresses'],
  path: 'addresses',
  icon: 'map-pin',
  title: 'street',
  hidden: true,
  custom_fields: true,
  access: { parents: ['contact_id', 'company_id'] },
  fields: {
    contact_id: ref('contact', { subject: true, on_delete: 'cascade' }),
    company_id: ref('company', { on_delete: 'cascade' }),
    label: text({ personal: false }),
    street: text(part),
    suite: text(part),
    building: text(part),
    city: text({ ...part, index: true }),
    region: text(part),
    postal_code: text(part),
    country: text(part),
    // No range: public data has 441.508 for 41.508, and an import must not lose the address for it.
    latitude: decimal({ personal: 'user.location.precise' }),
    longitude: decimal({ personal: 'user.location.precise' }),
    phone: phone(),
    fax: phone(),
    hours: text({ personal: false }),
    is_primary: boolean(),
  },
  check: (next) =>
    next.contact_id || next.company_id
      ? []
      : [invalid('contact_id', 'required', 'an address belongs to a contact or a company')],
})
