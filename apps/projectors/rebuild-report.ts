import { Problem } from '#platform';
import { knownBuilds, LIVE, reportOnBuild, type BuildReport } from '#projections';
import { versionsNamed } from './named-model.ts';
import type { Projections } from './projections.token.ts';

/** Compares what serves of a read model with the newest build that stands beside it. */
export async function rebuildReport(
  { engine, store, models }: Projections,
  name: string,
): Promise<BuildReport> {
  const builds = await knownBuilds(store, versionsNamed(models, name));
  const serves = builds.find((each) => each.serves)?.model;
  const waiting = builds.findLast(
    (each) => !each.serves && !each.servedBefore && each.standing?.group === LIVE,
  )?.model;
  if (!serves || !waiting) {
    throw new Problem(409, 'no-build-waits', {
      vi: 'Không có bản dựng nào của mô hình đọc này đã bắt kịp và đang chờ được chuyển sang.',
      en: 'No build of this read model has caught up and waits to be promoted.',
    });
  }
  return reportOnBuild(serves, waiting, {
    reader: store.reader,
    paused: (run) => engine.paused(run),
  });
}
