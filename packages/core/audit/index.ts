/** The audit log as others use it: what a leaf says, trees and proofs, signed checkpoints. */
export { deviceOf } from './device.ts'
export { PLATFORM } from './leaf.ts'
