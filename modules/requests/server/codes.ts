import { registerErrorCodes } from '@app/core'

registerErrorCodes({
  request_closed: [409, 'The request has ended, or goes on as another one of the same person.'],
  request_link_over: [410, 'The link is not valid any more. Ask the workspace for a new one.'],
  identity_unproven: [
    409,
    'The person has not proven who they are. They open the mailed link; where somebody asks for somebody else, or from another address than the one on record, compare one fact too.',
  ],
  already_extended: [409, 'A request is extended once.'],
  extension_too_long: [400, 'An extension ends 60 days after receipt at the latest.'],
  subject_unsure: [
    409,
    'No address of the person stands in this record: a number may be a switchboard, a name may be a namesake. Say what else speaks for it.',
  ],
  person_not_searched: [409, 'Search for the person first: what was not looked for cannot be handed out.'],
  subjects_undecided: [409, 'Some records found are not decided about. Say of each whether it is of this person.'],
  corrections_too_many: [409, 'Twenty corrections are asked for already. Write the rest to the workspace.'],
  package_running: [409, 'A package of this request is being put together.'],
  package_gone: [410, 'There is no package to fetch any more, or not yet: it ends 7 days after it was made.'],
})
