import { areaFacts, communeFacts, unitCodeFacts } from '#domain';
import { unitCodeSchema } from '#domain/territory/commune/events.ts';
import { commandsOn, type CommandRoutes } from './route.ts';

const area = commandsOn(areaFacts, {
  field: 'area',
  imperative: 'area',
  named: { vi: 'địa bàn', en: 'an area' },
});
const commune = commandsOn(communeFacts, {
  field: 'commune',
  imperative: 'commune',
  named: { vi: 'xã', en: 'a commune' },
});
const unitCode = commandsOn(unitCodeFacts, {
  field: 'code',
  imperative: 'unit-code',
  id: unitCodeSchema,
  named: { vi: 'mã đơn vị', en: 'a unit code' },
});

/** Provinces, districts, communes and their codes. */
export const territory: CommandRoutes = {
  name: 'territory',
  summary: { vi: 'Địa bàn, xã và mã đơn vị', en: 'Areas, communes and unit codes' },
  routes: [
    area.creates('register-area', 'area.registered.v1', {
      vi: 'Ghi nhận một tỉnh hoặc huyện.',
      en: 'Register a province or a district.',
    }),
    area.records('rename-area', 'area.renamed.v1', {
      vi: 'Ghi nhận tên mới của địa bàn.',
      en: 'Record an area’s new name.',
    }),
    area.records('recode-area', 'area.recoded.v1', {
      vi: 'Ghi nhận mã mới của địa bàn.',
      en: 'Record an area’s new code.',
    }),
    ...area.amends(),
    commune.creates('register-commune', 'commune.registered.v1', {
      vi: 'Ghi nhận một xã, kèm mã đơn vị nếu đã biết.',
      en: 'Register a commune, with its unit code where one is known.',
    }),
    commune.records('rename-commune', 'commune.renamed.v1', {
      vi: 'Ghi nhận tên mới của xã.',
      en: 'Record a commune’s new name.',
    }),
    commune.records('reassign-commune', 'commune.reassigned.v1', {
      vi: 'Ghi nhận xã chuyển sang huyện hoặc tỉnh khác.',
      en: 'Record that a commune moved to another district or province.',
    }),
    ...commune.amends(),
    unitCode.records('take-unit-code', 'unitCode.taken.v1', {
      vi: 'Ghi nhận một xã mang mã đơn vị này trong một thời gian.',
      en: 'Record that a commune has this unit code for a period.',
    }),
    unitCode.records('release-unit-code', 'unitCode.released.v1', {
      vi: 'Ghi nhận ngày xã thôi mang mã đơn vị này.',
      en: 'Record the day on which a commune gives up this unit code.',
    }),
    ...unitCode.amends(),
  ],
};
