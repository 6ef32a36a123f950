export {
  accounts,
  journal,
  specimenCategories,
  specimenDecisions,
  specimenPayloads,
  type Account,
  type Decided,
  type JournalRow,
  type Moved,
} from './specimen-models.ts';
export { countedStore, type CountedStore } from './counted-store.ts';
