import type { Conclusion } from './conclusion.ts';
import { text } from './lines.ts';

const sentences = (commune: string, lang: 'vi' | 'en'): Conclusion['conclude'] => {
  return async ({ all, idOf }) => {
    const rows = await all(`/v1/communes/${idOf(commune)}/timeline?lang=${lang}`);
    return rows.map((row) => `${text(row['when'])}: ${text(row['sentence'])}`);
  };
};

/** What an officer or a citizen reads of a commune. */
export const timelines: readonly Conclusion[] = [
  {
    says: 'the timeline of Kỳ Tân is told in Vietnamese, in order of occurrence',
    conclude: sentences('ky-tan', 'vi'),
    expected: [
      'ngày 01 tháng 11 năm 2011: Đảng ủy Khối các cơ quan tỉnh phối hợp đỡ đầu Kỳ Tân',
      'năm 2011: Kỳ Tân mang mã đơn vị hành chính 18814 từ 01/01/2011',
      'năm 2011: Ghi nhận xã Kỳ Tân (Kỳ Anh, Hà Tĩnh)',
      'năm 2011: Kỳ Tân tham gia chương trình xây dựng nông thôn mới',
      'năm 2011: Kỳ Tân áp dụng Bộ tiêu chí quốc gia về nông thôn mới 2009',
      'năm 2011: Hiện trạng ban đầu của Kỳ Tân: đạt 6 tiêu chí',
      'năm 2011: Kỳ Tân đăng ký về đích nông thôn mới năm 2015',
      'năm 2013: Kỳ Tân về đích nông thôn mới',
      '16/06/2025: Kỳ Tân mang mã đơn vị hành chính 18814 đến hết ngày 30/06/2025',
    ],
  },
  {
    says: 'and in English',
    conclude: sentences('ky-tan', 'en'),
    expected: [
      '01/11/2011: Đảng ủy Khối các cơ quan tỉnh was assigned to help sponsor Kỳ Tân',
      '2011: Kỳ Tân has the administrative code 18814 from 01/01/2011',
      '2011: Kỳ Tân (commune; Kỳ Anh, Hà Tĩnh) was registered',
      '2011: Kỳ Tân joined the New Rural Development programme',
      '2011: Kỳ Tân is measured by National criteria set on new rural development 2009',
      '2011: Kỳ Tân started with 6 criteria met',
      '2011: Kỳ Tân registered 2015 as the year to reach the New Rural standard',
      '2013: Kỳ Tân reached the New Rural standard',
      '16/06/2025: Kỳ Tân has the administrative code 18814 until 30/06/2025',
    ],
  },
  {
    says: 'the timeline of An Thượng tells what its residents gave, in the words of the document',
    conclude: sentences('an-thuong', 'vi'),
    expected: [
      'năm 2018: An Thượng mang mã đơn vị hành chính 07285 từ 01/01/2018',
      'năm 2018: Ghi nhận xã An Thượng (Yên Thế, Bắc Giang)',
      'Trong 3 năm (từ 2018-2020): Công trình Bê tông hóa đường nông thôn (25 km) tại An Thượng',
      'Trong 3 năm (từ 2018-2020): Nhân dân An Thượng hiến đất: hơn 5.000 m² (gần 100 hộ), công trình Bê tông hóa đường nông thôn',
      'Trong 3 năm (từ 2018-2020): Nhân dân An Thượng hiến tường rào, công trình: gần 200 m (gần 100 hộ), công trình Bê tông hóa đường nông thôn',
      'Trong 3 năm (từ 2018-2020): Nhân dân An Thượng góp ngày công: hơn 3.000 ngày công (gần 100 hộ), công trình Bê tông hóa đường nông thôn',
      'từ năm 2018 đến năm 2020: Nhân dân An Thượng đóng góp đối ứng: khoảng 250 triệu đồng mỗi km (khoảng 50% kinh phí), công trình Bê tông hóa đường nông thôn',
      'Cuối năm 2020: Báo cáo nêu: Tỷ lệ hộ nghèo: 2,01%',
      'trong khoảng từ năm 2018 đến 28/02/2024: An Thượng về đích nông thôn mới nâng cao',
      '16/06/2025: An Thượng mang mã đơn vị hành chính 07285 đến hết ngày 30/06/2025',
    ],
  },
  {
    says: 'the timeline of Đản Ván tells every work, those that nobody is said to have given for, too',
    conclude: sentences('dan-van', 'vi'),
    expected: [
      'từ 01/01/2011 đến 27/04/2011: Công trình Đường từ thôn Thượng II đi Quốc lộ 4D (gần 3 km) tại Thượng II, Đản Ván',
      'từ 01/01/2011 đến 27/04/2011: Công trình Đường từ thôn Lủng Khum đến hồ treo (2,6 km) tại Lủng Khum, Đản Ván',
      'từ 01/01/2011 đến 27/04/2011: Công trình Đường từ trụ sở UBND xã cũ đi hồ treo (gần 3 km) tại Đản Ván',
      'từ 01/01/2011 đến 27/04/2011: Công trình Đường từ trung tâm thôn Thượng II đến khu quy tụ dân cư mới (gần 3 km) tại Thượng II, Đản Ván',
      'từ 01/01/2011 đến 27/04/2011: Công trình Trục đường điện từ thôn Thượng II đến khu quy tụ dân cư (gần 5 km) tại Thượng II, Đản Ván',
      'từ 01/01/2011 đến 27/04/2011: Nhân dân Đản Ván góp ngày công: nhiều ngày công, công trình Đường từ thôn Lủng Khum đến hồ treo',
      'từ 01/01/2011 đến 27/04/2011: Nhân dân Đản Ván góp ngày công: nhiều ngày công, công trình Đường từ trụ sở UBND xã cũ đi hồ treo',
      '27/04/2011 (“hiện tại”): Báo cáo nêu: Thôn, bản có đường ô tô, xe máy đến trung tâm: 6/8 thôn',
      '27/04/2011 (“hiện có”): Báo cáo nêu: Số hộ có thể bố trí ở khu quy tụ dân cư Thượng I: 70 hộ',
      '27/04/2011 (“Hiện nay”): Báo cáo nêu: Hộ xây dựng xong công trình vệ sinh: 33 hộ',
      'năm 2011: Đản Ván mang mã đơn vị hành chính 01045 từ 01/01/2011',
      'năm 2011: Ghi nhận xã Đản Ván (Hoàng Su Phì, Hà Giang)',
      '16/06/2025: Đản Ván mang mã đơn vị hành chính 01045 đến hết ngày 30/06/2025',
    ],
  },
];
