import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { OpenToEverybody } from '#platform/server.ts';
import { metricsOf } from './metrics.ts';
import { PROJECTIONS, type Projections } from './projections.token.ts';
import { projectionsReport } from './projections-report.ts';

/** Where Prometheus asks how the projections are: figures and names of read models, nothing else. */
@ApiTags('operations')
@OpenToEverybody()
@Controller('metrics')
export class MetricsController {
  readonly #projections: Projections;

  constructor(@Inject(PROJECTIONS) projections: Projections) {
    this.#projections = projections;
  }

  @ApiOperation({ operationId: 'metrics', summary: 'How the projections are, for Prometheus.' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Text format 0.0.4.', schema: { type: 'string' } })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Get()
  async metrics(): Promise<string> {
    return metricsOf(await projectionsReport(this.#projections));
  }
}
