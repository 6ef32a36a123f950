/** The languages in which pages are written. */
export type Language = 'vi' | 'en';
