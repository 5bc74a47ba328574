import { detected, type Entry, planned, restates } from './entry.ts'
import { proofs } from './proofs.ts'

/** Qntrl: the page on the GDPR. */
export const qnt: readonly Entry[] = [
  restates('QNT-001', 'never', 'Data has never served and will never serve advertising.', ['ONT-007', 'ONT-054']),
  restates('QNT-002', 'proc', 'Only required data is collected.', ['ONT-010']),
  restates('QNT-003', 'sec', 'Data is stored securely.', ['ONT-092']),
  planned('QNT-004', 'proc', 'One page says what is held about a workspace or person, and why.'),
  planned('QNT-005', 'data', 'Personal and sensitive kinds of fields are known as such.', {
    controls: ['packages/schema/field.ts'],
    note: 'Every field says its category; the hint when an own field is made is still to come.',
  }),
  restates('QNT-006', 'proc', 'Subject, controller and processor are told apart.', ['ONT-011']),
  planned('QNT-007', 'sec', 'The owner can follow who did what, when.', {
    controls: ['modules/trust/server/index.ts'],
  }),
  planned('QNT-008', 'sec', 'APIs use OAuth 2.0.'),
  planned('QNT-009', 'never', 'Extensions get personal details only after consent.'),
  planned('QNT-010', 'never', 'Passwords of other services are not saved.'),
  planned('QNT-011', 'sec', 'Tokens of other services are stored encrypted.'),
  planned('QNT-012', 'sec', 'A field can be encrypted.'),
  planned('QNT-013', 'sec', 'Encrypted values are read only by those who may.'),
  planned('QNT-014', 'cap', 'Sign-in through the company’s directory.'),
  detected(
    'QNT-015',
    'sec',
    'Owners and administrators decide who may do what, and nobody gives more than they have.',
    {
      controls: ['modules/tenancy/server/role-routes.ts', 'modules/tenancy/server/member-routes.ts'],
      tests: [proofs.noMoreThanOwn, proofs.ownRoles],
      mutants: ['role-beyond-own', 'admin-areas-beyond-own'],
    },
  ),
  planned('QNT-016', 'sec', 'Two factors: authenticator app and passkeys, with recovery codes.', {
    controls: ['modules/identity/server/totp.ts', 'modules/identity/server/passkeys.ts'],
  }),
  detected('QNT-017', 'sec', 'A field can be hidden or read-only per role, everywhere.', {
    controls: ['packages/core/policy/predicate.ts', 'packages/core/records/accessor.ts'],
    tests: [proofs.hiddenField, proofs.readOnlyField],
    mutants: ['field-hidden-in-lists-only', 'field-read-only-written'],
  }),
  restates('QNT-018', 'sec', 'Data is encrypted.', ['ONT-092', 'QNT-012']),
  planned('QNT-019', 'sec', 'Access to a process can be limited.'),
  planned('QNT-020', 'sec', 'Code follows OWASP.', {
    note: 'ASVS answers and scanners are still to come.',
  }),
  planned('QNT-021', 'sec', 'Floods are met with limits.', {
    controls: ['packages/core/http/rates.ts', 'packages/core/http/server.ts'],
    tests: [proofs.rates],
    mutants: ['rates-off'],
  }),
  restates('QNT-022', 'sec', 'Data centres in several regions.', ['ONT-127']),
  planned('QNT-023', 'proc', 'Certificates are shown only while they are valid.'),
  planned('QNT-024', 'right', 'The owner can reach all recorded customer data.'),
  detected('QNT-025', 'sec', 'Whoever sees only their own records sees only those.', {
    controls: ['packages/core/policy/predicate.ts'],
    tests: [proofs.matrix],
    mutants: ['scope-own-is-all'],
  }),
  detected('QNT-026', 'sec', 'Others see something only when a role says so.', {
    controls: ['packages/core/policy/roles.ts'],
    tests: [proofs.matrix, proofs.teamScope],
    mutants: ['scope-own-is-all', 'scope-team-is-all'],
  }),
  planned('QNT-027', 'right', 'The owner can edit everything at any time.'),
  detected('QNT-028', 'sec', 'Others edit as far as their rights go.', {
    controls: ['packages/core/policy/predicate.ts', 'packages/core/records/update.queries.ts'],
    tests: [proofs.matrix, proofs.readOnlyField],
    mutants: ['viewer-writes', 'field-read-only-written'],
  }),
  planned('QNT-029', 'right', 'The owner can delete any customer data.'),
  planned('QNT-030', 'sec', 'Others delete only with the right to.', {
    controls: ['packages/core/records/remove.queries.ts'],
    tests: [proofs.matrix],
    note: 'Refused as the role says; the row in the audit of each refusal is still to come.',
  }),
  planned('QNT-031', 'right', 'The owner can end it all by deleting the workspace.'),
  planned('QNT-032', 'ret', 'A deleted workspace is removed in the next clean-up.'),
  restates('QNT-033', 'right', 'The owner can stop the processing of a record.', ['ONT-112']),
  planned('QNT-034', 'sec', 'Others can stop processing only with the right to.'),
  planned('QNT-035', 'cap', 'The owner can back up everything in the workspace.'),
  planned('QNT-036', 'sec', 'The backup comes by a link with a password.'),
  planned('QNT-037', 'ret', 'The link dies after 7 days and the file with it.'),
  detected('QNT-038', 'cap', 'Users export what they may see.', {
    controls: ['modules/transfer/server/index.ts', 'packages/core/policy/predicate.ts'],
    tests: [proofs.teamScope, proofs.hiddenField],
    mutants: ['scope-team-is-all', 'field-hidden-in-lists-only'],
  }),
  planned('QNT-039', 'cap', 'Sales and onboarding run as processes.'),
  planned('QNT-040', 'proc', 'The pages on the GDPR are no legal advice.'),
]
