import { onEveryReadStore } from '#testing/projections/on-every-read-store.ts';
import { changeFeedContract } from './change-feed.contract.ts';

onEveryReadStore('Changes', changeFeedContract);
