/** Products: what is sold, with its price. */
export { product } from './product.object.ts'
