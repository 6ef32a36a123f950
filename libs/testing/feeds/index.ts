export { ScriptedFeed, type ScriptedEvent } from './scripted-feed.ts';
export { recordedFeed } from './recorded-feed.ts';
