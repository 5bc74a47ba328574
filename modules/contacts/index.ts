/** Contacts: people outside, with their addresses, numbers and links. */
export { contact, contactEmail, contactLink, contactPhone, legalBases } from './contact.object.ts'
export { address } from './address.object.ts'
