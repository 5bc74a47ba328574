/** Door of @app/core/audit: what a leaf says, trees and proofs, signed checkpoints, the sequencer, the verifier. */
export { readCheckpointFiles, removeCheckpointFiles } from './checkpoint-files.ts'
export { deviceOf } from './device.ts'
export { canonicalJson } from './canonical.ts'
export { PLATFORM, leafText } from './leaf.ts'
export { consistencyProof, inclusionProof } from './merkle.ts'
export { verifyNote } from './note.ts'
export { type Sequencer, openSequencer, signerOf, startSequencer } from './sequencer.ts'
export {
  type CheckpointRow,
  LEAF_COLUMNS,
  type LeafRow,
  checkpointOf,
  hashSource,
  leafEvent,
  rootAt,
  treeSize,
} from './tree.queries.ts'
export { type Finding, type LogLine, type Verdict, verifyLog } from './verify.ts'
