/** Deals: pipelines, stages, deals, their lines and their verbs. */
export { deal, dealLine } from './deal.object.ts'
export { pipeline, stage } from './pipeline.object.ts'
export { loseDeal, moveDeal, reopenDeal, winDeal } from './deal.actions.ts'
export { dealStageChange } from './deal-stage-change.table.ts'
