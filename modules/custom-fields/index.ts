/** Custom fields: a workspace's own fields on objects that allow them. */
export { customField, optionLink } from './custom-field.object.ts'
