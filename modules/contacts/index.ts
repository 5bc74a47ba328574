/** Contacts: people outside, with their addresses, numbers and links. */
export { contact, contactEmail, contactLink, contactPhone, isUnderAge, legalBases, MIN_AGE } from './contact.object.ts'
export { address } from './address.object.ts'
