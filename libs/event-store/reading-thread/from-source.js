import { register } from 'tsx/esm/api';

// A thread does not inherit what compiles TypeScript in its process (Node 20): it is registered anew.
register();
await import('./main.ts');
