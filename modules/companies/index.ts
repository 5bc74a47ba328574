/** Companies: organisations outside. */
export { company, companyDomain } from './company.object.ts'
