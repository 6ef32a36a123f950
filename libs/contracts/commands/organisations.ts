import { organisationFacts } from '#domain';
import { commandsOn, type CommandRoutes } from './route.ts';

const organisation = commandsOn(organisationFacts, {
  field: 'organisation',
  imperative: 'organisation',
  named: { vi: 'tổ chức', en: 'an organisation' },
});

/** Sponsors, responsible sectors, authors of reports. */
export const organisations: CommandRoutes = {
  name: 'organisations',
  summary: { vi: 'Các tổ chức', en: 'Organisations' },
  routes: [
    organisation.creates('register-organisation', 'organisation.registered.v1', {
      vi: 'Ghi nhận một tổ chức.',
      en: 'Register an organisation.',
    }),
    ...organisation.amends(),
  ],
};
