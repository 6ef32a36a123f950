export { findMongod, type FoundMongod } from './find.ts';
export { type Mongod, startMongod, topologies, type Topology } from './server.ts';
export {
  type DefineSuite,
  type MongoForTests,
  onEveryMongoTopology,
  onMongoTopology,
  withOwnMongod,
} from './suites.ts';
