/**
 * For each probe the test that shows it can turn red: the test breaks the control by SQL or settings and expects `failed` or `degraded`, or a
 * mutant aimed at the test breaks it in the code. A probe that cannot fail proves nothing.
 */
const file = 'modules/trust/server/probes/probes.test.ts'
const erasure = 'modules/erasure/server/comeback.test.ts'

const policy = 'modules/policy/server/policy.test.ts'
const kept = 'modules/trust/server/probes/kept.test.ts'

const disclosures = 'modules/disclosures/server/disclosures.test.ts'
const incidents = 'modules/incidents/server/incidents.test.ts'

export const probeProofs: Readonly<Record<string, string>> = {
  'isolation.catalogue': `${file} :: the catalogue probe sees a table without its wall`,
  'isolation.canaries': `${file} :: the canaries see a workspace that shows its records`,
  'database.roles': `${file} :: the probe of roles sees a right too many`,
  'rights.enforced': `${file} :: the probe of rights sees a role that allows more than it says`,
  'maintenance.closed': `${file} :: the probe of maintenance sees rows that answer what nobody noted`,
  'logs.age':
    'packages/core/log-files.test.ts :: the probe of logs sees one that is too old, one that others read, and one that nobody prunes',
  'tls.floor': 'packages/core/http/tls.test.ts :: the probe of the floor sees an old version spoken',
  'support.closed': `${file} :: the probe of support sees an open wall`,
  'api_keys.limits': `${file} :: the probe of keys sees one without an end`,
  'session.limits': `${file} :: the probe of limits sees a session that lives too long, and one that was not swept away`,
  'session.life': `${file} :: the probe of the session sees a sign-out that ends nothing`,
  'storage.register': `${file} :: the probe of cookies sees one that is not in the register`,
  'samples.own':
    'modules/sample-data/server/samples.test.ts :: the probe of samples sees one that is made of what a workspace holds',
  'cookies.without': `${file} :: the probe of blocked cookies sees a page that nobody reads without one`,
  'passwords.hashed': `${file} :: the probe of passwords sees a hash of another recipe`,
  'passwords.weak': `${file} :: a common password is refused`,
  'sign_in.guessing': `${file} :: the probe of guessing sees that tries are not counted`,
  'audit.written': `${file} :: the probe of writing sees a change that left no trace`,
  'audit.verify': `${file} :: the probe of verifying sees an event that was changed afterwards`,
  'hosts.none': `${file} :: no page names another host`,
  'egress.register': `${file} :: the probe of destinations sees one that is not registered`,
  'egress.attempts': `${file} :: the probe of attempts sees one that was stopped`,
  'clock.steady': `${file} :: the probe of the clock sees one that was set back, and says so until its time has come again`,
  'http.refused': `${file} :: plain http is not proven on loopback, and is behind https`,
  'floods.limited': `${file} :: floods: switched off is degraded`,
  'subprocessors.notice':
    'modules/subprocessors/server/subprocessors.test.ts :: that gets data unlisted, or got it too soon, is seen by the probe',
  'region.pinned':
    'modules/identity/server/region.test.ts :: of another region are not served: the start says which, and how that is mended',
  'retention.overdue': `${kept} :: the probe of what is overdue sees what the nights have missed`,
  'retention.night': `${kept} :: the probe of the night sees that none came to its end, and a clock that was set back`,
  'retention.periods': `${kept} :: the probe of periods sees a class without one, and one that is kept longer`,
  'retention.wall': `${kept} :: the probe of the wall sees a purge that may delete what is in use, or on hold`,
  'workspace.end': `${kept} :: the probe of the end of workspaces sees one that ends too late, and one that takes no cancelling`,
  'account.deletion': `${kept} :: the probe of deletion sees an account that waits beyond its day`,
  'workspace.backups': `${kept} :: the probe of backups of workspaces sees one past its end, one with its secret, and a file of nobody`,
  'second_step.asked': `${kept} :: the probe of two steps sees a code that works twice`,
  'sso.consent': `${kept} :: the probe of consent sees an identity without it`,
  'requests.overdue': `${kept} :: the probe of requests sees one past its clock`,
  'requests.places': 'modules/requests/server/find.test.ts :: the probe of places sees one that nobody thought of',
  'requests.packages': 'modules/requests/server/package.test.ts :: link and file end after 7 days',
  'requests.corrections':
    'modules/requests/server/correct.test.ts :: that does not stand in the record any more is seen by its probe',
  'account.own_data': `${kept} :: the probe of own data sees a table that the program may not read any more`,
  'requests.complaint': `${kept} :: mails to people who ask name the right to complain`,
  'mail.minimal': `${kept} :: a mail carries what it must and no more`,
  'files.sealed': `${kept} :: the probe of files sees one that lies in clear`,
  'fields.sealed': `${kept} :: the probe of encrypted fields sees a value in clear`,
  'fields.masked': `${kept} :: the probe of masks sees that a value is shown without a note of it`,
  'owner.everything': `${kept} :: the probe of owners sees that one cannot delete`,
  'exports.same': `${kept} :: the probe of exports sees one that holds less over the API`,
  'requests.open': `${kept} :: what people may ask is the same wherever they live, and costs nothing`,
  'bodies.none': `${kept} :: the probe of bodies sees a passkey that would keep a face`,
  'failures.scrubbed': `${kept} :: a failure says nothing of what people typed`,
  'keys.age': `${file} :: a root key that others can read is seen`,
  'restriction.kept':
    'modules/consent/server/probes.test.ts :: the probe of restriction sees a restricted record that was changed',
  'erasure.suppressed': `${erasure} :: the probes of erasure see somebody who is back, an erasure that is late, and a certificate that was changed`,
  'erasure.overdue': `${erasure} :: the probes of erasure see somebody who is back, an erasure that is late, and a certificate that was changed`,
  'erasure.certificates': `${erasure} :: the probes of erasure see somebody who is back, an erasure that is late, and a certificate that was changed`,
  'age.none': 'modules/consent/server/probes.test.ts :: the probe of ages sees somebody under 18',
  'consent.heeded':
    'modules/consent/server/probes.test.ts :: the probe of objections sees a mail that went out against one',
  'backup.off_site': `${kept} :: the probe of the off-site copy sees that there is none, that it is away, and says nothing where none is set up`,
  'backup.age': `${file} :: the probe of backups does not call proven what is not there`,
  'policy.notice': `${policy} :: the probe of notice sees a date that is too near, and a workspace that was not told`,
  'policy.text': `${policy} :: shows the numbers that the program runs on, and the probe sees one that is looser than the text`,
  'policy.archive': `${policy} :: cannot be rewritten unseen: the probe of the archive compares each text with its fingerprint`,
  'disclosures.told': `${disclosures} :: that is forgotten for a day is mailed to every operator once, and the probe says so`,
  'incidents.deadlines': `${incidents} :: warns every operator at 48 and at 60 hours, once each, and after 72 hours the probe fails`,
  'incidents.rehearsed': `${incidents} :: is rehearsed every year: unknown before the first, a mail when the next is due, degraded when it is late`,
  'backup.drill': `${file} :: the probe of drills sees one that found something wrong`,
}
