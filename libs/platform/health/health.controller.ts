import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OpenToEverybody } from '../authority/access.ts';
import { HealthChecks, type HealthState } from './health-checks.ts';
import { programVersion, type ProgramVersion } from './version.ts';

/** Whether the program lives, whether it is ready, and which it is. */
@ApiTags('health')
@OpenToEverybody()
@Controller()
export class HealthController {
  readonly #checks: HealthChecks;

  constructor(@Inject(HealthChecks) checks: HealthChecks) {
    this.#checks = checks;
  }

  @ApiOperation({ summary: 'The process answers; no store is asked.' })
  @Get('health/live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @ApiOperation({ summary: 'Everything the program needs answers; 503 names what does not.' })
  @Get('health/ready')
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: 'ready' | 'not-ready'; checks: Record<string, HealthState> }> {
    const checks = await this.#checks.run();
    const ready = Object.values(checks).every(({ ok }) => ok);
    if (!ready) void reply.status(503).header('retry-after', '1');
    return { status: ready ? 'ready' : 'not-ready', checks };
  }

  @ApiOperation({ summary: 'Name and version of the program.' })
  @Get('version')
  version(): ProgramVersion {
    return programVersion();
  }
}
