/** What modules and the program take from the HTTP edge. */
export { createServer, BODY_LIMIT, type ServerOptions } from './server.ts'
export { addressList, newKey } from './api-keys.ts'
export { download } from './download.ts'
export { idParams, uuid } from './schemas.ts'
export { edgeOf } from './edge.ts'
export {
  clearCookies,
  endSession,
  endSessionsIn,
  endSessionsOf,
  hashToken,
  newToken,
  refreshSession,
  resolvePrincipal,
  sessionToken,
  startHalfSession,
  startSession,
} from './sessions.ts'
export { isManagedBySso, mustUseSso, ssoOf } from './sso.queries.ts'
export { type BrowserItem, browserStorage } from './browser-storage.ts'
export { asAppError, loggable, problemOf } from './errors.ts'
export { escapeHtml } from './plain-pages.ts'
export { labelOf } from './meta.ts'
export { cookieText, readCookie } from './headers.ts'
export { hasSecondFactor, listSessions, noteBrowser } from './sessions.queries.ts'
export { noteStaffRefusal } from './refused.ts'
export { actOf, originOf } from './origin.ts'
export {
  type Operator,
  REVIEW_DAYS,
  findOperator,
  operatorNames,
  reviewDue,
  supportNames,
} from './operators.queries.ts'
export { deviceOf } from '../audit/device.ts'
export { PROVEN } from './step-up.ts'
export { networkOf } from './rates.ts'
export { type Visitor, type VisitorAnswer, visitor } from './visitor.ts'
export { sweep } from './sweep.queries.ts'
export { sessionLimits } from './times.ts'
