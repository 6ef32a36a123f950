import { Global, Module } from '@nestjs/common';
import { HealthChecks } from './health-checks.ts';
import { HealthController } from './health.controller.ts';

/** `/health/live`, `/health/ready`, `/version`; other modules inject `HealthChecks` and add theirs. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [HealthChecks],
  exports: [HealthChecks],
})
export class HealthModule {}
