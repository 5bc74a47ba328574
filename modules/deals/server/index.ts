import { defineModule } from '@app/core'
import { deal, dealLine, dealStageChange, pipeline, stage } from '../index.ts'
import { forecastRoute } from './forecast.queries.ts'
import { lose } from './lose.ts'
import { move } from './move.ts'
import { reopen } from './reopen.ts'
import { seedPipeline } from './seed-pipeline.ts'
import { stageHistoryRoute } from './stage-history.queries.ts'
import { win } from './win.ts'
import { writeStage } from './write-stage.queries.ts'

export const deals = defineModule({
  name: 'deals',
  objects: [pipeline, stage, deal, dealLine],
  tables: [dealStageChange],
  actions: [move, win, lose, reopen],
  writers: { 'deal.move': writeStage },
  routes: [forecastRoute, stageHistoryRoute],
  on_workspace_created: seedPipeline,
})
