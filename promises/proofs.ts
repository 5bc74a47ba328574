/** Test names that several rows share, written once. `file :: title`, as the check reads them. */
const server = 'packages/core/http/server.test.ts'
const identity = 'modules/identity/server/identity.test.ts'
const roles = 'modules/tenancy/server/roles.test.ts'
const hostile = 'packages/testkit/hostile.test.ts'

export const proofs = {
  idle: `${server} :: end after 30 minutes without use, and streams and polling do not count as use`,
  absolute: `${server} :: use keeps a session, but not beyond 12 hours`,
  cookieHash: `${server} :: only the hash of the cookie is in the database`,
  cookies: `${server} :: plain names on loopback, without Secure and without an end date`,
  httpRefused: `${server} :: __Host- and Secure behind https; http is refused, not redirected`,
  csrf: `${server} :: missing, foreign, replayed, old and parallel tokens`,
  csrfSpent: `${server} :: a spent token brings a fresh one, with which the retry works`,
  csrfEverywhere: `${server} :: every changing route of the program asks for a token`,
  log: `${server} :: the log holds route patterns, no paths, queries, addresses or names`,
  noWorkspace: `${server} :: a workspace one is no member of is 404, like one that is not`,
  rates: `${server} :: public forms are counted per address and session calls per session`,
  rotates: `${identity} :: rotates the session: the old cookie is dead`,
  signOut: `${identity} :: ends the session everywhere and clears the browser, but not its cache`,
  passwordChange: `${identity} :: asks for the current one, ends the other sessions and gives this one a new id`,
  passwordExact: `${identity} :: 64 characters and more, spaces and any script are accepted`,
  passwordHidden: `${identity} :: the program cannot read password hashes`,
  passwordRules: 'modules/identity/server/password-rules.test.ts :: %s is %s',
  sameAnswer: `${identity} :: an unknown address answers the same as a wrong password, and runs the same work`,
  lockout: `${identity} :: 10 failures lock the address for this network, known or not, until 15 minutes after the first`,
  lockoutNetwork: `${identity} :: a network is locked after 100 failures over many addresses`,
  twoWorkspaces: `${identity} :: one account owns two, chosen by header, remembered otherwise`,
  signUp: `${identity} :: makes account, workspace and owner, and signs in`,
  profile: `${identity} :: name and preferences; the page carries the theme`,
  hiddenField: `${roles} :: a field that may not be read is nowhere: not in records, filters, sorts, groups, search, history or exports`,
  readOnlyField: `${roles} :: a field that may only be read is shown, and marked so`,
  actionRights: `${roles} :: actions have rights of their own, and so has the field they write`,
  teamScope: `${roles} :: team means the own team and those below it, and an export takes along no more than it may`,
  noMoreThanOwn: `${roles} :: nobody hands out more than they have`,
  ownRoles: `${roles} :: five are there from the start; own ones are made, changed and removed`,
  matrix: 'packages/testkit/contract.test.ts :: lets a %s do what the role says, no more',
  databaseWall: `${hostile} :: the database refuses what the program would not ask`,
  otherTenant: `packages/testkit/contract.test.ts :: answers another tenant exactly as if the record did not exist`,
  tenantRows: 'packages/core/db/database.test.ts :: see their own tenant and no other',
  leastRights:
    'packages/core/db/database.test.ts :: cannot make temporary tables, truncate, or look at accounts from a tenant',
} as const
