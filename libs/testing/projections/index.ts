export {
  accounts,
  journal,
  specimenCategories,
  specimenPayloads,
  type Account,
  type JournalRow,
  type Moved,
} from './specimen-models.ts';
export { countedStore, type CountedStore } from './counted-store.ts';
