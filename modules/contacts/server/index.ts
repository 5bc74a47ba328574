import { defineModule } from '@app/core'
import { address, contact, contactEmail, contactLink, contactPhone } from '../index.ts'

export const contacts = defineModule({
  name: 'contacts',
  objects: [contact, contactEmail, contactPhone, contactLink, address],
})
