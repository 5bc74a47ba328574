/** Door of @app/schema: declarations, field types, filters and what is derived from them. Isomorphic; imports nothing of ours. */
export * from './field.ts'
export * from './define.ts'
export * from './registry.ts'
export * from './destinations.ts'
export * from './privacy.ts'
export * from './filter.ts'
export { fieldType, customFieldKinds } from './field-types/index.ts'
export { choicePieces, joinPieces, textPieces } from './field-types/choice.ts'
export { cleanText, emailPattern } from './field-types/text.ts'
export { type Money, currencyDigits, minorUnits, readMoney } from './field-types/money.ts'
export { DECIMAL_SCALE, readNumber, scaleDecimal, unscaleDecimal } from './field-types/number.ts'
export { isoDay, readDate } from './field-types/time.ts'
export { type Address, addressParts } from './field-types/structure.ts'
export { uuidPattern } from './field-types/ref.ts'
export type { HeldAnswer, HeldClass, HeldFor, HeldRecord, HeldValue } from './derive/held.ts'
export { type MapColumn, type MapEntry, dataMap, durationText, retentionText } from './derive/data-map.ts'
export { type JsonSchema, fieldSchema, inputSchema, recordSchema } from './derive/json-schema.ts'
export { isRestrictable, restrictedSql, restrictingRefs } from './derive/restriction.ts'
export {
  clearedRefs,
  heldSql,
  isSupportable,
  linkPurge,
  objectPurge,
  purgePolicy,
  tablePurge,
  throughOf,
  fieldColumns,
  linkTable,
  objectIndexes,
  objectSql,
  registrySql,
  slotColumns,
  tableSql,
  tenantPolicy,
} from './derive/sql.ts'
