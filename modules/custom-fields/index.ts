/** Custom fields: a workspace's own fields on objects that allow them. */
export { encryptedField } from './encrypted-field.table.ts'
export { type Proposal, proposeFor } from './propose.ts'
export { customField, optionLink } from './custom-field.object.ts'
