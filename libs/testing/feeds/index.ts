export { ScriptedFeed, type ScriptedEvent } from './scripted-feed.ts';
