export {
  erasedRecord,
  legalHold,
  legalHoldItem,
  purgeBatch,
  purgeRun,
  retentionRule,
  retentionSetting,
} from './retention.table.ts'
