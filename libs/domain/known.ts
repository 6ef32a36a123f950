import { notKnown, streamOf, type Rejection, type Uuid } from '#kernel';
import type { OtherStreams } from './aggregate.ts';

/** The area is one that the ledger knows; else `unknown-area`. */
export function areaIsKnown(id: Uuid, context: OtherStreams): Rejection | undefined {
  if (isRegistered('area', id, context)) return undefined;
  return notKnown('unknown-area', {
    vi: `Chưa có địa bàn nào có định danh ${id}. Hãy ghi nhận tỉnh hoặc huyện đó trước.`,
    en: `No area has the id ${id}. Register that province or district first.`,
  });
}

/** The commune is one that the ledger knows; else `unknown-commune`. */
export function communeIsKnown(id: Uuid, context: OtherStreams): Rejection | undefined {
  if (isRegistered('commune', id, context)) return undefined;
  return notKnown('unknown-commune', {
    vi: `Chưa có xã nào có định danh ${id}. Hãy ghi nhận xã đó trước.`,
    en: `No commune has the id ${id}. Register that commune first.`,
  });
}

/** The organisation is one that the ledger knows; else `unknown-organisation`. */
export function organisationIsKnown(id: Uuid, context: OtherStreams): Rejection | undefined {
  if (isRegistered('organisation', id, context)) return undefined;
  return notKnown('unknown-organisation', {
    vi: `Chưa có tổ chức nào có định danh ${id}. Hãy ghi nhận tổ chức đó trước.`,
    en: `No organisation has the id ${id}. Register that organisation first.`,
  });
}

function isRegistered(category: string, id: Uuid, context: OtherStreams): boolean {
  const facts = context.factsOf(streamOf(category, id));
  return facts.some((fact) => fact.event.type === `${category}.registered.v1`);
}
