import { Problem } from '#platform';
import type { ReadModel } from '#projections';

/** The versions of the read model of a name. Throws `unknown-read-model`, which lists those there are. */
export function versionsNamed(models: readonly ReadModel[], name: string): readonly ReadModel[] {
  const named = models.filter((model) => model.name === name);
  if (named.length > 0) return named;
  const names = [...new Set(models.map((model) => model.name))].join(', ');
  throw new Problem(404, 'unknown-read-model', {
    vi: `Không có mô hình đọc nào mang tên ${name}; chỉ có: ${names}.`,
    en: `No read model is called ${name}; there are: ${names}.`,
  });
}
