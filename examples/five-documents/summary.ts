import type { Posting } from './post-facts.ts';

/** What was recorded, and how long that took. */
export interface Recorded extends Posting {
  readonly facts: number;
  readonly isNew: boolean;
  readonly seconds: string;
}

/** What was recorded, and what to open: a ledger that has ended has nothing to open. */
export function summary(recorded: Recorded, url: string | undefined): string {
  const { facts, isNew, seconds } = recorded;
  const said = isNew
    ? `${facts} sự việc của năm văn bản đã được ghi · recorded in ${seconds} s`
    : `${facts} sự việc đã có trong sổ · already recorded, nothing new (${seconds} s)`;
  const open =
    url === undefined
      ? ['  Mở sổ: npm start, hoặc npm run demo · to open the ledger: npm start, or npm run demo']
      : pages(recorded, url);
  return ['', said, '', ...open, ''].join('\n');
}

function pages({ ids, position }: Posting, url: string): string[] {
  const kyTan = `${url}/v1/communes/${ids.get('ky-tan')}`;
  const haTinh = `${url}/v1/areas/${ids.get('ha-tinh')}`;
  const minPosition = `minPosition=${position}`;
  return [
    `  Tìm xã · find a commune      ${url}/v1/communes?search=ky%20tan&${minPosition}`,
    `  Dòng thời gian · timeline    ${kyTan}/timeline`,
    `  Tiến độ · progress           ${kyTan}/progress?asOf=2014-12-31&lang=en`,
    `  Đỡ đầu · sponsorship         ${url}/v1/communes/${ids.get('yen-ho')}/sponsorships`,
    `  Toàn tỉnh · the province     ${haTinh}/summary?from=2014-01-01&to=2014-12-31`,
    `  API                          ${url}/docs`,
    '',
    '  Nhật ký kiểm toán · audit trail:',
    '    curl -H "Authorization: Bearer $(npm run -s token -- --role auditor --area all)" \\',
    `      ${kyTan}/audit-trail`,
  ];
}
