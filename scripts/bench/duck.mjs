// DuckDB in memory with so many threads: run the statement and print its
// rows, unless it is a copy, which writes by itself.
// usage: node duck.mjs FOLDER THREADS SQL
import { createRequire } from 'node:module';

const [folder, threads, sql] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(folder + '/')('@duckdb/node-api');
const db = await DuckDBInstance.create(':memory:', { threads });
const answer = await (await db.connect()).runAndReadAll(sql);
if (!sql.startsWith('copy'))
  console.log(answer.getRowsJson().map((row) => row.join(',')).join('\n'));
