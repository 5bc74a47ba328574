/** Door of consent: what a person has allowed, forbidden or had restricted. */
export { restriction } from './restriction.table.ts'
