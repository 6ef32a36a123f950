import { sponsorshipFacts } from '#domain';
import { commandsOn, type CommandRoutes } from './route.ts';

const support = commandsOn(sponsorshipFacts, {
  field: 'sponsorship',
  imperative: 'sponsorship',
  named: { vi: 'việc đỡ đầu', en: 'a sponsorship' },
});

/** Who sponsors which commune, what was promised and what came. */
export const sponsorship: CommandRoutes = {
  name: 'sponsorship',
  summary: { vi: 'Đỡ đầu các xã', en: 'Sponsorship of communes' },
  routes: [
    support.creates('assign-sponsorship', 'sponsorship.assigned.v1', {
      vi: 'Ghi nhận phân công đỡ đầu một xã.',
      en: 'Record that a commune was given sponsors.',
    }),
    support.records('pledge-support', 'sponsorship.supportPledged.v1', {
      vi: 'Ghi nhận một cam kết hỗ trợ.',
      en: 'Record a promise of support.',
    }),
    support.records('deliver-support', 'sponsorship.supportDelivered.v1', {
      vi: 'Ghi nhận hỗ trợ đã trao.',
      en: 'Record support that was delivered.',
    }),
    ...support.amends(),
  ],
};
