import { workFacts } from '#domain';
import { commandsOn, type CommandRoutes } from './route.ts';

const work = commandsOn(workFacts, {
  field: 'work',
  imperative: 'work',
  named: { vi: 'công trình', en: 'a work' },
});

/** Community works and what residents gave for them. */
export const works: CommandRoutes = {
  name: 'works',
  summary: { vi: 'Công trình và đóng góp của dân', en: 'Works and residents’ contributions' },
  routes: [
    work.creates('register-work', 'work.registered.v1', {
      vi: 'Ghi nhận một công trình của xã.',
      en: 'Register a commune’s work.',
    }),
    work.records('record-contribution', 'work.contributionRecorded.v1', {
      vi: 'Ghi nhận đóng góp của dân cho công trình.',
      en: 'Record what residents gave for a work.',
    }),
    ...work.amends(),
  ],
};
