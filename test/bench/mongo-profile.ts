import { MongoClient } from 'mongodb';
import { figure } from './figures.ts';

/** What MongoDB itself says that the questions of the read store cost it. */
export class Profile {
  readonly #client: MongoClient;

  private constructor(client: MongoClient) {
    this.#client = client;
  }

  /** The profile of the database that a connection string names. */
  static async of(url: string): Promise<Profile> {
    return new Profile(await new MongoClient(url).connect());
  }

  /** Asks once and prints what that examined and gave; a blocking sort would show here. */
  async print(what: string, ask: () => Promise<unknown>): Promise<void> {
    const db = this.#client.db();
    await db.setProfilingLevel('all');
    await ask();
    await db.setProfilingLevel('off');
    const profile = db.collection('system.profile');
    const ofModels = { op: 'query', ns: /__v\d+$/ };
    const asked = await profile.find(ofModels).toArray();
    const sum = (field: string): number =>
      asked.reduce((all, each) => all + Number(each[field] ?? 0), 0);
    figure(`${what}, keys examined`, sum('keysExamined'), 'keys');
    figure(`${what}, documents examined`, sum('docsExamined'), 'documents');
    figure(`${what}, documents given`, sum('nreturned'), 'documents');
    figure(`${what}, blocking sorts`, asked.filter((each) => each['hasSortStage']).length, 'sorts');
    await profile.drop();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
