import { makeDynamoTable } from '../../adapters/dynamodb/index.ts';
import { dynoxideSkip, startDynoxide } from './dynoxide.ts';
import { manualClock } from './manual-clock.ts';
import { recordTableSuite } from './record-table.ts';

recordTableSuite({
  name: 'DynamoDB (dynoxide)',
  skip: dynoxideSkip,
  async make() {
    const engine = await startDynoxide();
    await engine.createTable('records');
    const clock = manualClock();
    const table = makeDynamoTable({ client: engine.client, tableName: 'records', clock });
    return { table, clock, close: () => engine.stop() };
  },
});
