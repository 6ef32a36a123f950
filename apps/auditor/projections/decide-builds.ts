import { keyText, type ModelAnswer, type ProjectionsAnswer } from './answers.ts';
import { NotPossible, unknownModel, type BuildOrder, type RebuildOrder } from './arguments.ts';
import { isFollowed } from './decide.ts';
import type { OperationsClient } from './operations-client.ts';

const ROUTES = {
  rebuild: '/v1/operations/rebuild-read-model',
  promote: '/v1/operations/promote-read-model',
  'roll-back': '/v1/operations/roll-back-read-model',
  'clean-up': '/v1/operations/clean-up-read-model',
} as const;

/** What came of what was decided of one build. */
export interface BuildDecided {
  /** As its collection is called. */
  readonly build: string;
  readonly position: string;
  readonly recorded: boolean;
  /** Whether the projections have come by the decision. */
  readonly followed: boolean;
  /** It serves already: there was nothing to decide. */
  readonly serves?: true;
  /** Why they could not follow it. */
  readonly refused?: string;
}

/** Asks for rebuilds, which are made from one pass of the log; answers the builds that come of it. */
export async function askForRebuilds(
  client: OperationsClient,
  { models, reason }: RebuildOrder,
): Promise<readonly BuildDecided[]> {
  const known = await buildsOf(client);
  const asked = models.map((model) => {
    // Of the newest version that is in code: what an earlier release left behind is fed by nobody.
    const build = known.findLast((each) => each.model === model);
    if (!build) throw unknownModel(model, namesOf(known));
    return { model, version: build.version };
  });
  const decided: BuildDecided[] = [];
  for (const each of asked) {
    const { position, recorded } = await client.post(ROUTES.rebuild, {
      ...each,
      reason: { code: 'operator', text: reason },
    });
    decided.push({
      build: keyText({ ...each, build: position }),
      position,
      recorded,
      followed: false,
    });
  }
  const last = decided.at(-1);
  const followed = last !== undefined && (await isFollowed(client, last.position));
  return decided.map((each) => ({ ...each, followed }));
}

/** Records what is decided of builds, waits until the projections have come by it, and says what came of it. */
export async function decideBuilds(
  client: OperationsClient,
  order: BuildOrder,
): Promise<readonly BuildDecided[]> {
  const { command, reason } = order;
  const builds = chosen(await buildsOf(client), order);
  const decided: BuildDecided[] = [];
  for (const { model, version, build, serves, position: at = '' } of builds) {
    const named = { model, version, ...(build === undefined ? {} : { build }) };
    if (serves && command !== 'clean-up') {
      const nothing = { position: at, recorded: false, followed: true };
      decided.push({ build: keyText(named), ...nothing, serves });
      continue;
    }
    const { position, recorded } = await client.post(ROUTES[command], {
      ...named,
      reason: { code: 'operator', text: reason },
    });
    const followed = await isFollowed(client, position);
    const serving = (await buildsOf(client)).find((each) => each.model === model && each.serves);
    const refused = serving?.refused?.decidedAt === position ? serving.refused.code : undefined;
    const outcome = { build: keyText(named), position, recorded, followed };
    decided.push({ ...outcome, ...(refused === undefined ? {} : { refused }) });
  }
  return decided;
}

/** Which builds an order means: the one it names, else the one there is to be meant. */
function chosen(
  builds: readonly ModelAnswer[],
  { command, model, version, build }: BuildOrder,
): readonly ModelAnswer[] {
  const ofModel = builds.filter((each) => model === undefined || each.model === model);
  if (ofModel.length === 0) throw unknownModel(model, namesOf(builds));
  if (version !== undefined || build !== undefined) {
    const named = ofModel.findLast(
      (each) => each.build === build && (version ?? each.version) === each.version,
    );
    if (!named) throw noSuchBuild;
    if (named.serves && command === 'clean-up') throw servesPages;
    return [named];
  }
  switch (command) {
    case 'clean-up':
      return ofModel.filter((each) => isSuperseded(each, ofModel));
    case 'roll-back': {
      const before = ofModel.find((each) => each.servedBefore);
      if (before) return [before];
      throw new NotPossible({
        vi: `không bản dựng nào của ${model} đã phục vụ trước đó: nêu --version hoặc --build`,
        en: `nothing of ${model} served before: name a --version or --build`,
      });
    }
    case 'promote': {
      const waiting = ofModel.findLast(
        (each) => !each.serves && !each.servedBefore && each.group === 'live',
      );
      if (waiting) return [waiting];
      throw new NotPossible({
        vi: `không bản dựng nào của ${model} đã bắt kịp và đang chờ: xem status, hoặc rebuild`,
        en: `no build of ${model} stands with the live read models and waits: see status, or rebuild`,
      });
    }
  }
}

/**
 * Whether nothing speaks for keeping a build: it is older than what serves, or fed by nobody, and no
 * roll-back leads to it. What is under way or waits to be promoted is dropped by name alone.
 */
function isSuperseded(build: ModelAnswer, builds: readonly ModelAnswer[]): boolean {
  const serving = builds.findIndex((each) => each.model === build.model && each.serves);
  if (serving < 0 || build.serves || build.servedBefore) return false;
  // Builds are in order of age.
  const isOlder = builds.indexOf(build) < serving;
  return build.group === undefined || (build.group === 'live' && isOlder);
}

const noSuchBuild = new NotPossible({
  vi: 'không có bản dựng đó: xem status',
  en: 'there is no such build: see status',
});

const servesPages = new NotPossible({
  vi: 'trang đang được trả lời từ bản dựng đó: hãy promote bản khác trước khi dọn',
  en: 'pages are answered from that build: promote another one before it is dropped',
});

function namesOf(builds: readonly ModelAnswer[]): readonly string[] {
  return builds.map(({ model }) => model);
}

async function buildsOf(client: OperationsClient): Promise<readonly ModelAnswer[]> {
  return (await client.get<ProjectionsAnswer>('/v1/operations/projections')).models;
}
