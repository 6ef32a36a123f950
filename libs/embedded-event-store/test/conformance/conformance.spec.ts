import { appendPromises } from './appends.ts';
import { deletionPromises } from './deletion.ts';
import { expectedRevisionPromises } from './expected-revisions.ts';
import { describeNodes } from './node.ts';
import { readPromises } from './reads.ts';
import { severalStreamsPromises } from './several-streams.ts';
import { subscriptionPromises } from './subscriptions.ts';

// What an official client may rely on, whichever node it talks to.
describeNodes((client) => {
  expectedRevisionPromises(client);
  appendPromises(client);
  readPromises(client);
  deletionPromises(client);
  severalStreamsPromises(client);
  subscriptionPromises(client);
});
