/** Tags: words put on records of any object. */
export { tag, tagLink } from './tag.object.ts'
