/** Test names that several rows share, written once. `file :: title`, as the check reads them. */
const requests = 'modules/requests/server/requests.test.ts'
const server = 'packages/core/http/server.test.ts'
const identity = 'modules/identity/server/identity.test.ts'
const roles = 'modules/tenancy/server/roles.test.ts'
const hostile = 'packages/testkit/hostile.test.ts'

const account = 'modules/identity/server/account.test.ts'
const factors = 'modules/identity/server/factors.test.ts'
const keys = 'modules/api-keys/server/keys.test.ts'
const log = 'modules/trust/server/log.test.ts'
const classes = 'packages/testkit/edge-classes.test.ts'

const purge = 'modules/retention/server/purge.test.ts'
const consent = 'modules/consent/server/consent.test.ts'
const restriction = 'modules/consent/server/restriction.test.ts'
const closing = 'modules/retention/server/closing.test.ts'

const policy = 'modules/policy/server/policy.test.ts'
const rules = 'modules/internal-policies/server/internal-policies.test.ts'
const transfer = 'modules/policy/server/transfer.test.ts'
const ledger = 'packages/core/egress/ledger.test.ts'
const erasure = 'modules/erasure/server/erasure.test.ts'
const comeback = 'modules/erasure/server/comeback.test.ts'

const files = 'modules/files/server/files.test.ts'
const disclosures = 'modules/disclosures/server/disclosures.test.ts'
const incidents = 'modules/incidents/server/incidents.test.ts'

export const proofs = {
  erasureBytes:
    'modules/erasure/server/byte-scan.slow.test.ts :: are nowhere in the data folder once the tables were rewritten; the neighbour’s are all there',
  legalSteps: `${disclosures} :: goes step by step: nothing leaves before it is valid, told, chosen, and approved by another`,
  legalMinimum: `${disclosures} :: gives exactly the approved columns of the approved records, and the workspace sees each of them`,
  legalGag: `${disclosures} :: under a gag is told to nobody, and by itself when the gag ends`,
  legalForgotten: `${disclosures} :: that is forgotten for a day is mailed to every operator once, and the probe says so`,
  incidentReach: `${incidents} :: finds the workspaces and the number of people in the trail, and no other workspace`,
  incidentWarned: `${incidents} :: warns every operator at 48 and at 60 hours, once each, and after 72 hours the probe fails`,
  incidentTold: `${incidents} :: is told to the owners of the workspaces it concerns and to nobody else, within 72 hours`,
  incidentRehearsed: `${incidents} :: is rehearsed every year: unknown before the first, a mail when the next is due, degraded when it is late`,
  corrected:
    'modules/requests/server/correct.test.ts :: is asked for field by field, made with what stood there before, offered where the same mistake stands, and told to all',
  correctedKinds:
    'modules/requests/server/correct.test.ts :: reaches a field of every kind, the workspace’s own too; what is no value of the kind is refused at the field',
  erasureReaches: `${erasure} :: is planned and counted, approved by another, and reaches every table; the neighbour keeps everything`,
  erasureResumes: `${erasure} :: cut off in any step goes on where it was, does nothing twice, and counts right`,
  erasureLeast: `${erasure} :: keeps of what the law has kept the least, with its basis and end; who did what stays without a name; the log verifies`,
  erasureHeld: `${erasure} :: a legal hold keeps the person and says so; lifted, the rest goes by itself`,
  erasureNoImport: `${comeback} :: does not come back by an import: the row is refused with its reason, the others come in`,
  erasureNoRestore: `${comeback} :: does not come back out of an old export of the workspace, wherever it is restored: rows are skipped, counted, and say why`,
  bytesAfter: `${comeback} :: what went for good waits for the tables to be written anew, and no longer than a day`,
  erasureReplayed: `${comeback} :: is erased again when a restore brought them back, before anything is served; once`,
  fileLinks: `${files} :: is for one session and workspace, for minutes, and only as long as the right lasts`,
  fileRights: `${files} :: read and write a file is who may read and write its record`,
  fileRound: `${files} :: goes up, is listed, comes down as it was, and lies encrypted under a name that tells nothing`,
  heldOfPerson:
    'modules/requests/server/held.test.ts :: lists for a person every class of the data map with a row of theirs, why it is kept and how long, and nothing of anybody else',
  heldOfAccount:
    'modules/requests/server/held.test.ts :: lists for an account what is kept of it in all its workspaces, at any time, and nothing of another',
  consentByPerson:
    'modules/consent/server/person.test.ts :: sees it by purpose and channel with its words, withdraws and objects without a member, and no sender reaches them after it',
  consentOfOthers:
    'modules/consent/server/person.test.ts :: nothing of anybody else: a shared mailbox shows nothing and may only be closed to mail, a stranger and who asks for another see nothing',
  consentCounts: `${consent} :: consent counts from when it is given until it is withdrawn, by purpose and channel; what was said before stays as it was`,
  consentProof: `${consent} :: is kept only with its proof, for one purpose, by words of that purpose, and not of a time to come`,
  objectionStops: `${consent} :: an objection to everything stops it at once and sets "do not email"; that field set by hand stands in the ledger`,
  objectionMerged: `${consent} :: what a merged contact had refused is refused by the one that stays`,
  objectionRestricted: `${consent} :: a restricted contact may still withdraw and object, and gives nothing; a request of the person keeps it as evidence`,
  contactDoor: `${consent} :: is the only one: a kind for contacts is queued no other way`,
  contactDoorAsks: `${consent} :: asks before it queues, and again when the mail leaves`,
  basisReport: `${consent} :: the report counts those without a legal basis or source, and a bulk change gives it to them`,
  noticeKept: `${consent} :: a notice that is mailed or handed over is kept: version, way, time; who was not told within 30 days is named`,
  ageDay:
    'modules/contacts/server/age.test.ts :: somebody is kept from the day they are 18, not the day before, by the clock of the workspace',
  ageRefused:
    'modules/contacts/server/age.test.ts :: a birthday under 18 is refused on create, change, batch and import, and nothing is kept',
  restrictedEverywhere: `${restriction} :: is refused by every route that takes one: N of N, from the manifest`,
  restrictedKnown: `${restriction} :: routes and jobs that take records otherwise are all known here`,
  restrictedNew: `${restriction} :: takes nothing new: no part, no note, no deal about the person`,
  restrictedAbout: `${restriction} :: stops what is about the person too; lifted, all of it goes on`,
  restrictedExport: `${restriction} :: is skipped by exports, and kept by the export of the whole workspace, which takes the restriction along`,
  restrictedImport: `${restriction} :: an import says row by row what it may not touch`,
  restrictedOwner: `${restriction} :: is assigned to nobody when its owner leaves`,
  restrictedTrash: `${restriction} :: stays in the trash past its time, and goes once it is lifted`,
  restrictedRight: `${restriction} :: only who administers privacy restricts and lifts, with a reason; everybody who reads the record sees it`,
  dpaAccepted: `${policy} :: the data processing agreement is accepted once, for an organisation, by whoever says that they may`,
  dpaAgain: `${policy} :: a new version of the agreement is told, and asks for acceptance again once it holds`,
  policyPage: `${policy} :: is a page without script, with its date, who is responsible, and a proof for each sentence, in both languages`,
  policyChannels: `${policy} :: publishes how to reach privacy, support and the agreement, each with its time to answer, in both languages`,
  policyClaims: `${policy} :: claims nothing that is only planned`,
  rulesTold: `${rules} :: is told to everybody whom it concerns, once, by title and link, also to those who join later`,
  rulesRead: `${rules} :: is acknowledged by each for themselves; who has and who has not is seen, reminded once a day, and taken as CSV`,
  rulesAgain: `${rules} :: in a new version asks again, and what was acknowledged before stays readable`,
  rulesWhom: `${rules} :: for a role or a team concerns those and nobody else; retired it asks nobody`,
  transferSoon: `${transfer} :: is announced by operators only, whole, 30 days ahead at least, and bound by the same promises`,
  transferTold: `${transfer} :: is mailed to every owner once and shown to every member and in public; who deletes before it does not go over`,
  policySoon: `${policy} :: cannot hold sooner than 30 days after it is told, whoever asks; the database refuses it, too`,
  policyTold: `${policy} :: is told to every owner by mail once, to members on every page, and holds from its day`,
  policyArchive: `${policy} :: leaves every earlier version to be read`,
  policySmall: `${policy} :: that is small holds at once, without a mail, by a second operator`,
  policyNotSmall: `${policy} :: that takes something away cannot be called small`,
  policyGate: `${policy} :: of rights stops every member until they acknowledge it; export and deletion stay open, also for keys`,
  trashEmptied: `${purge} :: empties the trash after 30 days, not an hour earlier, with all that belongs to the record`,
  purgeOnlyDue: `${purge} :: cannot delete what is not due, whatever it asks for`,
  trailCut: `${purge} :: cuts the audit trail after 12 months, and every proof still verifies`,
  holdKeeps: `${purge} :: a legal hold on a person keeps the record, what is about it and its trail; lifted, they go`,
  holdReview: `${purge} :: a hold that is to be looked at again is told to those who administer privacy, once, and goes on`,
  overdue: `${purge} :: what a night has missed is overdue, and nothing is after it ran`,
  cancelled: `${closing} :: leaves 30 days to read and export, refuses changes with a code, and can be taken back`,
  cancelTold: `${closing} :: tells the owners 7, 3 and 1 days before the end, each once, also when nights were missed`,
  deletionUndone: `${closing} :: asks for the typed name and the owner, can be taken back for 7 days, and is not held up by anything unpaid`,
  workspaceGone: `${closing} :: leaves nothing of it anywhere and everything of its neighbour; people keep their accounts; the certificate verifies`,
  workspaceKilled:
    'modules/retention/server/purge-kill.slow.test.ts :: goes on at the next start, nothing is counted twice or left, and the neighbour keeps everything',
  keyHalfDestroyed:
    'packages/core/crypto/envelope.test.ts :: a destruction that a crash cut off goes on, and still knows which key it was',
  declared: 'packages/schema/privacy.test.ts :: with %s is refused',
  mapTells: 'packages/schema/privacy.test.ts :: tells class, basis, retention and the purpose of each column',
  catalogueMap: 'packages/testkit/drift.test.ts :: names %s',
  art30:
    'modules/data-map/server/data-map.test.ts :: is a CSV of every purpose that holds personal data, with basis, people, limits and recipients',
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
  matrix: 'packages/testkit/permission-matrix.test.ts :: a %s does what the role says, no more',
  plantedMatrix: 'packages/testkit/planted.test.ts :: a %s does what the role says, no more',
  fieldMatrix: 'packages/testkit/permissions.test.ts :: every field of %s is hidden, read or written as the role says',
  routesOfAreas:
    'packages/testkit/permissions.test.ts :: of an area answer those whose role administers it, and refuse everybody else',
  offered: 'e2e/roles.test.ts :: offers a %s what the role allows, and nothing else',
  roleEditor:
    'e2e/roles.test.ts :: makes a role, gives it, and the other window loses and gains rights without a reload',
  actionField: `${roles} :: a field of an action is written where the action may run, and a bulk change names what it refused`,
  liveNames: `${roles} :: the live stream names no record that the member might not read`,
  databaseWall: `${hostile} :: the database refuses what the program would not ask`,
  otherTenant: `packages/testkit/contract.test.ts :: answers another tenant exactly as if the record did not exist`,
  tenantRows: 'packages/core/db/database.test.ts :: see their own tenant and no other',
  leastRights:
    'packages/core/db/database.test.ts :: cannot make temporary tables, truncate, or look at accounts from a tenant',
  ownScope: `${roles} :: own means what one owns: a record of a team-mate is read and not changed`,
  shares: `${roles} :: a record is opened to a member, a team or a role, for reading or changing, and closed again`,
  recovery: `${account} :: a link sets a new password: once, all sessions end, the owner is told, nobody is signed in`,
  recoveryEnds: `${account} :: is over after 30 minutes, and with any change of the password`,
  recoveryHash: `${account} :: the token is in no table: its hash is, and the mail is sealed until it is gone`,
  changeTold: `${account} :: a changed password is told`,
  codeTries: `${account} :: five wrong codes end it, also all at once; the right one is then refused`,
  codeEnds: `${account} :: a code is over after 15 minutes, works once, for its address and its browser only`,
  emailUndo: `${account} :: by a code to the new one; the old one is told, and takes it back within 72 hours`,
  lockoutTold: `${account} :: ten failures mail the owner once, and an unknown address nobody`,
  deviceTold: `${account} :: a new device or network is told, once; the first and an update are not`,
  deletionWaits: `${account} :: is in 7 days, said by mail, and can be taken back`,
  deletionDone: `${account} :: after 7 days account and address are gone; the name stays as author`,
  totpOnce: `${factors} :: a code works once, and none before it works afterwards`,
  totpClock: `${factors} :: a clock %i steps off: accepted is %s`,
  totpSealed: `${factors} :: its secret is sealed, bound to the account, and never answered again`,
  secondTries: `${factors} :: five wrong codes end it, and they count to the limit of the account`,
  noWayAround: `${factors} :: an invitation is no way around it`,
  recoveryCodes: `${factors} :: ten, of 60 bits, kept as hashes; each works once, however it is typed`,
  stepUp: `${factors} :: a sign-in counts for 10 minutes; then a dangerous act asks for a proof`,
  passkeyAsks:
    'modules/identity/server/passkeys.test.ts :: asks for one that can be the only factor, and learns nothing about the device',
  invitationEnds:
    'modules/tenancy/server/tenancy.test.ts :: ends after 7 days, when withdrawn, and when a new one replaces it',
  lastOwner: `${account} :: the last owner may not leave a workspace behind`,
  keyShown: `${keys} :: is shown once, stored as a hash, and works without cookies and CSRF`,
  keyRights: `${keys} :: never does more than its member may at that moment, nor more than its scope`,
  keyEnds: `${keys} :: ends when it expires, is revoked, or its owner ends; never later than a year`,
  keyPlaces: `${keys} :: works from the addresses it is for, in its own workspace`,
  logGrants: `${log} :: is written by a role that can change or delete nothing, and sees no address and no value`,
  logChange: `${log} :: changes an event is found: its name, time, actor, record or address`,
  logValue: `${log} :: changes a value is found, and the value named`,
  logCut: `${log} :: cuts off the end is found, also when the checkpoints in the database go with it`,
  signInsLogged: `${log} :: of the program itself holds sign-ins and the checkpoints of workspaces`,
  eventWithChange:
    'packages/core/events.test.ts :: is there when the change is, and gone when the change is taken back',
  slowBody: `${classes} :: a client that never ends its body is dropped`,
  slowHead: `${classes} :: a client that never ends its head is dropped`,
  ratesTold: `${classes} :: answers tell the limit, what is left and when it starts anew; beyond it there is no work`,
  origins: `${classes} :: no changing route takes a request from another site, with or without a session`,
  forgedHost: `${classes} :: a forged host reaches nothing, and links are made from the configuration`,
  plainHttp: `${classes} :: plain http is refused with a page that explains, without redirect and cookie`,
  failures: `${classes} :: an unexpected failure shows nothing of the inside, to nobody but the log`,
  logCap:
    'packages/core/http/log-cap.test.ts :: takes so many lines of one address and of all in a minute, and says how many it left out',
  convert: 'modules/leads/server/convert.test.ts :: makes contact, company and deal, and carries notes along',
  forecast: 'modules/deals/server/verbs.test.ts :: is amount x probability by month and stage, never across currencies',
  csv: 'modules/transfer/server/export.test.ts :: CSV is complete, counted and hashed; text that would run is neutralised, numbers and phones are not',
  supportHours:
    'modules/support/server/support.test.ts :: opens what it names for its hours, for reading only; every record shown is listed for the workspace',
  supportStaff:
    'modules/support/server/support.test.ts :: need a second factor, a valid training, and a review every quarter by somebody else',
  supportReminded:
    'modules/support/server/support.test.ts :: operators hear that one of them is to be reviewed or trained again, before the day and after, once each',
  supportWall:
    'modules/support/server/support.test.ts :: is what the database asks for, too: no row without an open one, whatever the program does',
  supportDoor:
    'modules/support/server/support.test.ts :: have a door of their own, are member of nothing, and see nothing of a workspace without a grant',
  supportIncident:
    'modules/support/server/support.test.ts :: an incident needs its number and a second operator; the workspace is told of both',
  supportGag:
    'modules/support/server/support.test.ts :: a legal case under a gag is noted in the platform log, and nowhere the workspace can see',
  secondRequired:
    'modules/tenancy/server/sign-in.test.ts :: shows members without one the set-up only, until they have one',
  eventWhole: 'modules/trust/server/coverage.test.ts :: each change says who, when, from where and what it was before',
  accountEvents: 'modules/trust/server/coverage.test.ts :: signing up, in and out, refused ones too',
  allCovered:
    'modules/trust/server/coverage.test.ts :: every mutating route and every job is covered, or named with its reason',
  rightsFirst:
    'packages/testkit/authorise-first.test.ts :: every action asks for rights before it reads what was sent: wrong bodies to unknown, unreadable and forbidden records',
  unmergeRights:
    'packages/core/undo.test.ts :: is taken apart by whoever might have made it, whole, rows of others included; by nobody else',
  keyChosen: `${keys} :: with chosen objects reads these and the configuration it names; what comes later, and what is private, stays shut`,
  recoveryKeys: `${account} :: ends the API keys of the account too, unless that is said not to be wanted`,
  photoOwn:
    'modules/identity/server/photo.test.ts :: a photo is one’s own choice: made anew without place and camera, seen by colleagues, replaced and removed',
  photoWall:
    'modules/identity/server/photo.test.ts :: no other workspace sees a photo, nobody after the member has left, and no key changes one',
  photoHeld:
    'modules/identity/server/photo.test.ts :: what is kept of the account lists name, address, password, sessions and photo, and shows the photo',
  workOwn:
    'modules/tenancy/server/work.test.ts :: are one’s own to write, read by every colleague, and no way to rights',
  beacon:
    'modules/identity/server/own-sessions.test.ts :: is screen size and language, these two keys only, in the own list of devices and nowhere else',
  noProbes:
    'modules/identity/server/own-sessions.test.ts :: is not more than that: nothing in the browser probes canvas, sound, fonts or hardware',
  assignedOnce:
    'modules/notices/server/assigned.test.ts :: mails them once, with name and link and nothing else of the record',
  assignedWanted:
    'modules/notices/server/assigned.test.ts :: says nothing of one’s own, of other changes, of what is switched off, and a job that runs twice mails once',
  ownEvents: 'modules/trust/server/coverage.test.ts :: its settings, members, roles, fields, keys',
  personFound:
    'modules/requests/server/find.test.ts :: in every text column of every object, by address, number and name; nobody who is called alike',
  personHanded:
    'modules/requests/server/package.test.ts :: all that is confirmed, with why, how long and to whom; nothing of others; only by the passphrase',
  personFilesOnly:
    'modules/requests/server/package.test.ts :: with files of records about them alone and those confirmed by name; of others it says how many are left out, and why',
  personFiles:
    'modules/requests/server/package.test.ts :: with the contents of their files, what left about them, and fields named in their language; a file over the limit is listed by name and hash',
  packageEnds: 'modules/requests/server/package.test.ts :: link and file end after 7 days',
  personPortable: 'modules/requests/server/package.test.ts :: is taken in by another workspace as it is',
  requestLane: `${requests} :: reaches the desk of the workspace it names and nobody else, is acknowledged by mail at once, and its link proves the mailbox`,
  requestAccount: `${requests} :: goes to the operator, not to a workspace: no workspace is named, none sees it`,
  requestOther: `${requests} :: for somebody else goes nowhere until identity is proven by a fact, whatever the mailbox says`,
  requestExtended: `${requests} :: are stopped by nothing, extended once with a reason the person is told, and never beyond 60 days`,
  mailWordsKept:
    'modules/mail-templates/server/mail-templates.test.ts :: are refused with a value there is not, or without what a person must be told, each with its pointer',
  requestWarnings: `${requests} :: warn those who administer privacy before each ends and after, once each; what is late is counted for the probe`,
  requestTwice: `${requests} :: two at once of one person for one thing are one request`,
  requestAccountProof: `${requests} :: is asked for by a link that the operator hands over; unproven nothing is done, not in part either`,
  requestOperators: `${requests} :: is warned before the clocks of a request about an account end and after, each once`,
  requestDays:
    'modules/requests/server/clock.test.ts :: count business days across weekends and the holidays of the workspace, and plain days to the last one',
  wayOut: 'tools/ways-out.test.ts :: nothing but the egress module opens one',
  noPackages: 'tools/ways-out.test.ts :: no package of advertising, analytics, brokers or models is installed',
  noAdvertisers:
    'packages/schema/destinations.test.ts :: has none for advertising, social networks, analytics, data brokers or models, and no purpose of selling',
  unregistered: `${ledger} :: a destination that is not registered gets nothing, and the attempt is noted`,
  fieldsListed: `${ledger} :: a field that the destination may not get is not sent, in a query, a header or a body, and is noted`,
  recordFields: `${ledger} :: a field of a record that may not leave keeps the whole mail here, and is noted`,
  ledgerKept: `${ledger} :: is changed and emptied by no role of the program, and a workspace reads its own`,
  nothingLeaves: `${ledger} :: is empty after a working day of a new installation, which knows no host of anybody`,
  closedNetwork: 'tools/closed-network.test.ts :: counts what tries to leave, and not what stays',
  noHosts: 'modules/trust/server/probes/probes.test.ts :: no page names another host',
  storageRule: 'tools/own-rules.test.ts :: no page keeps anything in the browser but whether the navigation is folded',
} as const

/** What keeps rows that are matters of people: they stand while somebody vouches, and not a day longer. */
export const vouched = {
  controls: ['modules/trust/server/promise-states.ts', 'modules/trust/server/attestations.queries.ts'],
  tests: [
    'modules/trust/server/attestations.test.ts :: a promise of people is unknown until somebody vouches, attested until the day, and unknown again',
  ],
  mutants: ['attestation-endless'],
}
