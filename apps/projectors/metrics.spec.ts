import { describe, expect, test } from '@jest/globals';
import { positionOf } from '#kernel';
import { metricsOf } from './metrics.ts';

const live = {
  group: 'live',
  position: positionOf(900n),
  isCaughtUp: false,
  lag: { events: 7, estimated: false, ms: 1_500 },
  applied: 20,
  rate: 3,
  etaMs: 2_334,
  models: {},
};

describe('The metrics of the projections', () => {
  test('are gauges in the text format of Prometheus, by group and by model', () => {
    const text = metricsOf({
      state: 'leading',
      owner: 'w',
      healthy: true,
      head: positionOf(1_000n),
      groups: [live],
      models: [
        {
          model: 'areas',
          version: 2,
          serves: true,
          parkedEvents: 4,
          parkedDocuments: 1,
          unknownTypes: ['area.sold.v1'],
          asksForRebuild: ['area.sold.v1'],
          stopped: { code: 'envelope-unreadable', detail: 'why', eventId: 'e' },
        },
      ],
    });
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'projection_lease 1',
      'projection_healthy 1',
      'projection_head_position 1000',
      'projection_position{group="live"} 900',
      'projection_lag_events{group="live"} 7',
      'projection_lag_seconds{group="live"} 1.5',
      'projection_rate{group="live"} 3',
      'projection_eta_seconds{group="live"} 2.334',
      'projection_done_ratio{group="live"} 0.9',
      'projection_serves{model="areas",version="2"} 1',
      'projection_parked_events{model="areas",version="2"} 4',
      'projection_parked_documents{model="areas",version="2"} 1',
      'projection_stopped{model="areas",version="2"} 1',
      'projection_asks_for_rebuild{model="areas",version="2"} 1',
    ]);
    for (const name of text.matchAll(/^(projection_\w+)/gm)) {
      expect(text).toContain(`# TYPE ${name[1]} gauge\n`);
      expect(text).toContain(`# HELP ${name[1]} `);
    }
  });

  test('say nothing of what only the end of the log tells, while the log is away', () => {
    const text = metricsOf({
      ...{ state: 'leading', owner: 'w', healthy: true },
      groups: [live],
      models: [],
    });
    expect(text).toContain('projection_position{group="live"} 900');
    expect(text).not.toMatch(/^projection_(head_position|done_ratio)[{ ]/m);
  });
});
