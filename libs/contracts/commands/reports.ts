import { reportFacts } from '#domain';
import { commandsOn, type CommandRoutes } from './route.ts';

const report = commandsOn(reportFacts, {
  field: 'report',
  imperative: 'report',
  named: { vi: 'báo cáo', en: 'a report' },
});

/** What documents state as totals and lists. */
export const reports: CommandRoutes = {
  name: 'reports',
  summary: { vi: 'Số liệu do văn bản nêu', en: 'Figures and lists that documents state' },
  routes: [
    report.creates('publish-report', 'report.published.v1', {
      vi: 'Ghi nhận con số hoặc danh sách mà một văn bản nêu.',
      en: 'Record a figure or a list that a document states.',
    }),
    ...report.amends(),
  ],
};
