import { boolean, defineObject, long_text, money, percent, text } from '@app/schema'

export const product = defineObject('product', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Product', 'Products'],
  path: 'products',
  icon: 'package',
  title: 'name',
  custom_fields: true,
  access: { config: true },
  fields: {
    name: text({ required: true, personal: false, search: 'A' }),
    code: text({ personal: false, search: 'A', index: true }),
    series: text({ personal: false, index: true }),
    price: money({ index: true }),
    unit: text({ personal: false }),
    tax_rate: percent(),
    is_active: boolean({ default: true, label: 'Active' }),
    description: long_text({ personal: false, search: 'D' }),
  },
})
