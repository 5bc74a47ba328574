import {
  type ObjectDef,
  type ValueEnv,
  boolean,
  date,
  defineObject,
  email,
  invalid,
  list,
  long_text,
  member,
  phone,
  ref,
  select,
  tags,
  text,
} from '@app/schema'

/** Nobody younger is kept (ONT-041): the stricter of the sources' numbers (X10). */
export const MIN_AGE = 18

const DAY = 86_400_000

/** Is somebody born on this day not yet 18 where the workspace is? Born on 29 February: 18 on 1 March. */
export const isUnderAge = (birthday: string, env: Pick<ValueEnv, 'now' | 'time_zone'>): boolean => {
  const of_age = `${Number(birthday.slice(0, 4)) + MIN_AGE}${birthday.slice(4)}`
  const now = Date.parse(env.now)
  // No place is more than a day from UTC: only somebody that close to 18 is worth a calendar (an import has many birthdays).
  if (of_age <= new Date(now - DAY).toISOString().slice(0, 10)) return false
  // The Canadian form of a day is ISO 8601.
  return of_age > new Intl.DateTimeFormat('en-CA', { timeZone: env.time_zone }).format(now)
}

export const legalBases = ['consent', 'contract', 'legitimate_interest', 'legal_obligation', 'none'] as const

/** A person outside, kept in the CRM. */
export const contact = defineObject('contact', {
  purpose: 'customer_relations',
  retention: 'workspace',
  label: ['Contact', 'Contacts'],
  path: 'contacts',
  icon: 'users-round',
  title: 'full_name',
  custom_fields: true,
  access: { owner: 'owner_id' },
  fields: {
    full_name: text({ readonly: true, label: 'Name', personal: 'user.name', search: 'A' }),
    first_name: text({ personal: 'user.name', index: true }),
    middle_name: text({ personal: 'user.name' }),
    last_name: text({ personal: 'user.name', index: true }),
    email: email({ search: 'A', index: true }),
    phone: phone({ search: 'B', index: true }),
    company_id: ref('company', { label: 'Company' }),
    job_title: text({ personal: 'user.job_title', index: true }),
    department: text({ personal: false }),
    emails: list('contact_email', 'contact_id', { primary: 'email', search: 'B' }),
    phones: list('contact_phone', 'contact_id', { primary: 'phone', search: 'B' }),
    links: list('contact_link', 'contact_id', { personal: 'user.social' }),
    addresses: list('address', 'contact_id', { personal: 'user.contact.address' }),
    lifecycle: select(['subscriber', 'lead', 'qualified', 'customer', 'former'], { index: true }),
    owner_id: member({ label: 'Owner' }),
    birthday: date({ personal: 'user.demographic.date_of_birth' }),
    gender: text({ personal: 'user.demographic.gender' }),
    language: text({ personal: 'user.demographic.language' }),
    source: text({ personal: false }),
    legal_basis: select(legalBases, { group: 'Privacy' }),
    do_not_email: boolean({ group: 'Privacy' }),
    do_not_call: boolean({ group: 'Privacy' }),
    description: long_text({ personal: 'user.content', search: 'D' }),
    tags: tags(),
  },
  compute: (next) => ({
    full_name: [next.first_name, next.middle_name, next.last_name].filter(Boolean).join(' ') || next.email,
  }),
  check: (next, previous, env) => [
    ...(next.first_name || next.last_name || next.email
      ? []
      : [invalid('last_name', 'required', 'a contact needs a name or an email address')]),
    ...(next.birthday && next.birthday !== previous?.birthday && isUnderAge(next.birthday, env)
      ? [invalid('birthday', 'under_age', `data about people under ${MIN_AGE} is not kept`)]
      : []),
  ],
  duplicates: { email: ['emails', 'email'], phone: ['phones', 'phone'], name: ['full_name'] },
})

const value = { label: text({ personal: false }), is_primary: boolean() }
const owner = ref('contact', { required: true, subject: true, on_delete: 'cascade' })
const child = {
  purpose: 'customer_relations',
  retention: { with: 'contact' },
  hidden: true,
  child: true,
  title: 'value',
  access: { parents: ['contact_id'] },
} satisfies Partial<ObjectDef>

export const contactEmail = defineObject('contact_email', {
  ...child,
  label: ['Email address', 'Email addresses'],
  path: 'contact-emails',
  fields: { contact_id: owner, value: email({ required: true, index: true }), ...value },
})
export const contactPhone = defineObject('contact_phone', {
  ...child,
  label: ['Phone number', 'Phone numbers'],
  path: 'contact-phones',
  fields: { contact_id: owner, value: phone({ required: true, index: true }), ...value },
})
export const contactLink = defineObject('contact_link', {
  ...child,
  label: ['Link', 'Links'],
  path: 'contact-links',
  fields: { contact_id: owner, value: text({ required: true, personal: 'user.social', max_length: 2000 }), ...value },
})
