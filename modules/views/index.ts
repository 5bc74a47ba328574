/** Views: saved filters, columns, sorts and layouts. */
export { view } from './view.object.ts'
