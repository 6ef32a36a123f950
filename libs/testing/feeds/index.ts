export { busyCommune, busyCommuneId } from './busy-commune.ts';
export { ScriptedFeed, type ScriptedEvent } from './scripted-feed.ts';
export { recordedFeed } from './recorded-feed.ts';
