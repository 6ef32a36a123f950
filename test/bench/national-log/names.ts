/** The 63 provinces of 2008 to June 2025. */
export const PROVINCES = [
  ...['Hà Nội', 'Hà Giang', 'Cao Bằng', 'Bắc Kạn', 'Tuyên Quang', 'Lào Cai', 'Điện Biên'],
  ...['Lai Châu', 'Sơn La', 'Yên Bái', 'Hòa Bình', 'Thái Nguyên', 'Lạng Sơn', 'Quảng Ninh'],
  ...['Bắc Giang', 'Phú Thọ', 'Vĩnh Phúc', 'Bắc Ninh', 'Hải Dương', 'Hải Phòng', 'Hưng Yên'],
  ...['Thái Bình', 'Hà Nam', 'Nam Định', 'Ninh Bình', 'Thanh Hóa', 'Nghệ An', 'Hà Tĩnh'],
  ...['Quảng Bình', 'Quảng Trị', 'Thừa Thiên Huế', 'Đà Nẵng', 'Quảng Nam', 'Quảng Ngãi'],
  ...['Bình Định', 'Phú Yên', 'Khánh Hòa', 'Ninh Thuận', 'Bình Thuận', 'Kon Tum', 'Gia Lai'],
  ...['Đắk Lắk', 'Đắk Nông', 'Lâm Đồng', 'Bình Phước', 'Tây Ninh', 'Bình Dương', 'Đồng Nai'],
  ...['Bà Rịa - Vũng Tàu', 'Thành phố Hồ Chí Minh', 'Long An', 'Tiền Giang', 'Bến Tre'],
  ...['Trà Vinh', 'Vĩnh Long', 'Đồng Tháp', 'An Giang', 'Kiên Giang', 'Cần Thơ', 'Hậu Giang'],
  ...['Sóc Trăng', 'Bạc Liêu', 'Cà Mau'],
];

const FIRST = ['Kỳ', 'Tân', 'Thạch', 'Cẩm', 'Xuân', 'Đức', 'Hương', 'An', 'Bình', 'Phú', 'Vĩnh'];
const SECOND = ['Hoa', 'Thượng', 'Lạc', 'Sơn', 'Long', 'Hà', 'Phong', 'Thịnh', 'Giang', 'Mỹ'];

/** A name of a commune or district, many times the same as in the country. */
export function placeName(number: number): string {
  const first = FIRST[number % FIRST.length];
  return `${first} ${SECOND[Math.floor(number / FIRST.length) % SECOND.length]}`;
}
